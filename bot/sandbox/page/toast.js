// What comes in from the side: somebody's phone lights up, or the page has something to say.

import { el, icon } from "./dom.js";
import { ICONS } from "./icons.js";
import { notification } from "./phone.js";
import { first } from "./story.js";

const STAYS = 9000;
const MOST = 3;

export class Toasts {
  #store;
  #go;

  constructor(store, go) {
    this.#store = store;
    this.#go = go;
    store.on("channel", () => this.drop(store.person));
    this.node = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
  }

  /** A phone's lock screen, for whoever the notification is addressed to. */
  buzz(person, note) {
    const owner = this.#store.who(person);
    const isMe = person === this.#store.person;
    const open = () => {
      toast.remove();
      this.#go({ person, channel: note.channel, tab: "messages" });
    };
    const label = isMe ? "On your phone" : `On ${first(owner)}’s phone`;
    const face = el(
      "button",
      {
        type: "button",
        class: "toast-face",
        on: { click: open },
        "aria-label": `${label}: ${note.title}. ${note.text}`,
      },
      notification(note),
    );
    const toast = this.#show(
      "toast phone-toast",
      person,
      el("p", { class: "toast-label" }, icon(ICONS.phone, 14), label),
      face,
    );
  }

  /** One line from the page itself. */
  say(text) {
    this.#show("toast", "", el("p", { text }));
  }

  // Whoever becomes the addressed person sees the message itself.
  drop(person) {
    for (const toast of [...this.node.children]) if (toast.dataset.owner === person) toast.remove();
  }

  #show(classes, owner, ...content) {
    const close = el(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Dismiss", on: { click: () => toast.remove() } },
      icon(ICONS.close, 14),
    );
    const toast = el("div", { class: classes, data: { owner } }, content, close);
    let timer = setTimeout(() => toast.remove(), STAYS);
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", () => (timer = setTimeout(() => toast.remove(), STAYS / 2)));
    this.node.append(toast);
    while (this.node.children.length > MOST) this.node.firstChild.remove();
    return toast;
  }
}
