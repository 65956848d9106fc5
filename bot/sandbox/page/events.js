// Applies what the server reports, live, to the store; and notices when the server is gone.

import { api } from "./api.js";

const RETRY = 1500;

export class Live {
  #source = null;
  #store;
  #told;

  /** `say(text)` shows a line of the page's own; `buzz(notification)` lights up the phone. */
  constructor(store, say, buzz) {
    this.#store = store;
    this.#told = { say, buzz };
    document.addEventListener("visibilitychange", () => this.#breathe());
  }

  /** Reads everything of this person anew, then follows along. */
  async follow(person) {
    this.stop();
    try {
      const state = await api.state(person);
      if (this.#store.person !== person) return;
      this.#take(person, state);
    } catch {
      this.#lost();
      return;
    }
    this.#listen(person);
  }

  stop() {
    this.#source?.close();
    this.#source = null;
  }

  // A browser keeps six connections to a host: hidden tabs give theirs back.
  #breathe() {
    if (document.hidden) this.stop();
    else if (!this.#source) this.follow(this.#store.person);
  }

  #take(person, state) {
    const store = this.#store;
    store.states.set(person, state);
    store.phones.set(
      person,
      [...(state.notifications ?? [])].sort((a, b) => (a.at < b.at ? 1 : -1)),
    );
    store.online = true;
    store.tell("online", "people", "messages", "channel", "views", "home", "phone");
  }

  #lost() {
    this.stop();
    this.#store.online = false;
    this.#store.tell("online");
    if (!document.hidden) setTimeout(() => this.follow(this.#store.person), RETRY);
  }

  #listen(person) {
    const source = api.events(person);
    this.#source = source;
    source.addEventListener("error", () => source === this.#source && this.#lost());
    for (const [event, apply] of Object.entries(EVENTS)) {
      source.addEventListener(event, (raw) => {
        const state = this.#store.states.get(person);
        if (state) apply(this.#store, JSON.parse(raw.data), state, this.#told);
      });
    }
  }
}

const EVENTS = {
  message: (store, data, state) => put(store, data, state),
  ephemeral: (store, data, state) => put(store, data, state),
  message_changed: (store, data, state) => put(store, data, state),
  message_deleted: (store, { channel, ts, message }, state) => {
    edit(state, channel, (messages) => messages.filter((one) => one.ts !== (ts ?? message?.ts)));
    store.tell("messages");
  },
  view: (store, { op, view }, state) => {
    state.views = stacked(state.views, op, view);
    store.tell("views");
  },
  home: (store, { view }, state) => {
    state.home = view;
    store.tell("home");
  },
  notification: (store, note, _state, { buzz }) => {
    store.phones.set(store.person, [note, ...(store.phones.get(store.person) ?? [])]);
    store.tell("phone");
    buzz(note);
  },
  file_deleted: (store, { id }, state) => {
    for (const channel of state.channels) {
      for (const message of channel.messages) {
        message.files = (message.files ?? []).filter((file) => file.id !== id);
      }
    }
    store.tell("messages");
  },
  people: (store, _, state) => refresh(store, state),
  aws: async (store) => {
    store.aws = await api.aws().catch(() => store.aws);
    store.tell("aws");
  },
  notice: (_store, { text }, _state, { say }) => say(text),
};

async function refresh(store, state) {
  const fresh = await api.state(state.me.id).catch(() => null);
  if (!fresh) return;
  state.people = fresh.people;
  state.me = fresh.me;
  store.tell("people", "messages");
}

function put(store, { channel, message }, state) {
  if (!state.channels.some((one) => one.id === channel)) {
    refreshChannels(store, state);
    return;
  }
  edit(state, channel, (messages) => {
    const others = messages.filter((one) => one.ts !== message.ts);
    return [...others, message].sort((a, b) => (a.ts < b.ts ? -1 : 1));
  });
  store.tell("messages", "people");
}

async function refreshChannels(store, state) {
  const fresh = await api.state(state.me.id).catch(() => null);
  if (fresh) state.channels = fresh.channels;
  store.tell("messages", "people", "channel");
}

function edit(state, id, change) {
  const channel = state.channels.find((one) => one.id === id);
  if (channel) channel.messages = change(channel.messages);
}

function stacked(views, op, view) {
  if (op === "clear") return [];
  const at = views.findIndex((one) => one.id === view.id);
  if (op === "close") return at < 0 ? views : views.slice(0, at);
  return at < 0 ? [...views, view] : views.map((one) => (one.id === view.id ? view : one));
}
