// What the page knows, and who wants to hear when it changes. Draws nothing, asks nothing.

import { readMarks } from "./marks.js";

const APP = "app"; // the channel name in the address for "the app's DM, wherever it is"

export class Store {
  #listeners = new Map();
  person = null; // whose eyes the page looks through
  channel = null; // the id of the open conversation, or "app"
  tab = "messages"; // or "home", in the app's own conversation
  states = new Map(); // person id -> what /local/state said, kept up by events
  aws = null;
  phones = new Map(); // person id -> notifications, newest first
  online = true;
  clicked = []; // {person, label, ts}: what was pressed here, for the guide
  scanned = new Set(); // ids of the pictures that a phone here has scanned
  marks = readMarks();

  on(topics, listener) {
    for (const topic of topics.split(" ")) {
      this.#listeners.set(topic, [...(this.#listeners.get(topic) ?? []), listener]);
    }
  }

  tell(...topics) {
    const due = new Set(topics.flatMap((topic) => this.#listeners.get(topic) ?? []));
    for (const listener of due) listener();
  }

  get mine() {
    return this.states.get(this.person) ?? { people: [], channels: [], views: [], commands: [], home: null };
  }

  get people() {
    return this.mine.people;
  }

  get cast() {
    return this.people.filter((one) => !one.is_bot);
  }

  get me() {
    return this.who(this.person);
  }

  get app() {
    return this.people.find((one) => one.is_bot) ?? null;
  }

  who(id) {
    return this.people.find((one) => one.id === id) ?? null;
  }

  channelOf(person, id) {
    const channels = this.states.get(person)?.channels ?? [];
    return channels.find((one) => (id === APP ? one.with?.is_bot : one.id === id)) ?? null;
  }

  /** The open conversation; the app's may be empty before its first message. */
  get open() {
    const found = this.channelOf(this.person, this.channel);
    if (found || this.channel !== APP) return found;
    return { id: APP, name: this.app?.real_name ?? "", kind: "dm", with: this.app, topic: "", messages: [] };
  }

  get isApp() {
    return Boolean(this.open?.with?.is_bot);
  }

  get views() {
    return this.mine.views;
  }

  /** A line from the page itself in the open conversation, as Slack's own notes are: gone on a reload. */
  note(text) {
    const ts = (Date.now() / 1000).toFixed(6);
    this.open?.messages.push({ ts, text, local: true, ephemeral: true });
    this.tell("messages");
  }

  unread(person, channel) {
    return this.marks.unread(person, channel);
  }

  /** Whether something waits for this person: a message for them, or one that asks them to act. */
  hasNews(person) {
    const channels = this.states.get(person)?.channels ?? [];
    return channels.some((one) =>
      this.unread(person, one).some(
        (message) => one.kind === "dm" || asks(message) || names(message, person),
      ),
    );
  }
}

const asks = (message) => (message.blocks ?? []).some((block) => block.type === "actions");
const names = (message, person) => JSON.stringify(message.blocks ?? message.text).includes(`<@${person}`);
