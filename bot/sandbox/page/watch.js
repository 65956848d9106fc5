// Looks after the other people's pages: what is new for them, and what their phones show.

import { api } from "./api.js";

const EVERY = 1500;

export class Watch {
  #store;
  #buzz;
  #timer = null;
  #since = Date.now() / 1000; // what phones showed before is no news

  /** `buzz(person, notification)` is called for each new one on somebody else's phone. */
  constructor(store, buzz) {
    this.#store = store;
    this.#buzz = buzz;
  }

  start() {
    const next = async () => {
      if (!document.hidden && this.#store.online) await this.#round();
      this.#timer = setTimeout(next, EVERY);
    };
    clearTimeout(this.#timer);
    next();
  }

  async #round() {
    const others = this.#store.cast.filter((one) => one.id !== this.#store.person && !one.deleted);
    let changed = false;
    for (const { id } of others) {
      const state = await api.state(id).catch(() => null);
      if (state && id !== this.#store.person) changed = this.#take(id, state) || changed;
    }
    if (changed) this.#store.tell("people", "guide");
  }

  #take(person, state) {
    const before = JSON.stringify(this.#store.states.get(person)?.channels);
    this.#store.states.set(person, state);
    const notes = [...(state.notifications ?? [])].sort((a, b) => (a.at < b.at ? 1 : -1));
    const known =
      this.#store.phones.get(person)?.length ?? notes.filter((note) => note.at < this.#since).length;
    this.#store.phones.set(person, notes);
    for (const note of notes.slice(0, Math.max(0, notes.length - known)).reverse()) this.#buzz(person, note);
    return before !== JSON.stringify(state.channels);
  }
}
