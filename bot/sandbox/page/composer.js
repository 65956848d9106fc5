// Where one types: messages and commands, completed by keyboard, the last ones recalled by the arrow.

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { completionsAt } from "./completions.js";
import { el, icon, uid } from "./dom.js";
import { ICONS } from "./icons.js";

export class Composer {
  #store;
  #sent = [];
  #back = 0;
  #offer = null;
  #at = 0;
  #drafts = new Map(); // person/channel -> what was typed and not sent

  constructor(store) {
    this.#store = store;
    const listId = uid("completions");
    this.list = el("ul", {
      id: listId,
      class: "completions",
      role: "listbox",
      "aria-label": "Suggestions",
      hidden: true,
    });
    this.input = el("textarea", {
      class: "composer-input",
      rows: "1",
      role: "combobox",
      "aria-label": "Message",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": listId,
      spellcheck: "false",
      on: {
        input: () => this.#changed(),
        keydown: (event) => this.#key(event),
        blur: () => this.#close(),
        click: () => this.#complete(),
      },
    });
    this.send = el(
      "button",
      { type: "submit", class: "send", "aria-label": "Send", title: "Send (Enter)", disabled: true },
      icon(ICONS.send),
    );
    const hint = el("p", {
      class: "composer-hint",
      text: "Enter sends · Shift+Enter starts a line · / for commands · @ for people",
    });
    const box = el("div", { class: "composer-box" }, this.input, this.send);
    this.node = el(
      "form",
      { class: "composer", on: { submit: (event) => (event.preventDefault(), this.#submit()) } },
      this.list,
      box,
      hint,
    );
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    store.on("channel", () => this.#moved());
  }

  /** Puts a command where it can be read and sent. */
  put(text) {
    this.input.value = text;
    this.input.focus();
    this.#changed({ complete: false });
  }

  get #place() {
    return `${this.#store.person}/${this.#store.channel}`;
  }

  #moved() {
    const { open, isApp, tab } = this.#store;
    this.node.hidden = !open || (isApp && tab === "home");
    this.input.value = this.#drafts.get(this.#place) ?? "";
    const name = open?.with?.real_name ?? `#${open?.name}`;
    this.input.placeholder =
      innerWidth < 760 ? `Message ${name}` : `Message ${name}, or type / for a command`;
    this.#changed({ complete: false });
  }

  #changed({ complete = true } = {}) {
    this.#drafts.set(this.#place, this.input.value);
    this.send.disabled = !this.input.value.trim();
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 180)}px`;
    if (complete) this.#complete();
    else this.#close();
  }

  #complete() {
    this.#offer = completionsAt(this.input.value, this.input.selectionStart, this.#store);
    if (!this.#offer) return this.#close();
    const options = this.#offer.items.map((item, at) => this.#option(item, at));
    this.list.replaceChildren(...options);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.#point(0);
  }

  #option(item, at) {
    return el(
      "li",
      {
        id: uid("completion"),
        role: "option",
        class: "menu-item",
        on: { click: () => this.#take(at), pointermove: () => this.#point(at) },
      },
      item.person && avatar(item.person, "tiny"),
      el("span", { class: "menu-name", text: item.label }),
      item.detail && el("span", { class: "menu-detail", text: item.detail }),
    );
  }

  #point(at) {
    this.#at = at;
    [...this.list.children].forEach((node, index) => {
      node.classList.toggle("active", index === at);
      node.setAttribute("aria-selected", String(index === at));
    });
    this.input.setAttribute("aria-activedescendant", this.list.children[at]?.id ?? "");
  }

  #take(at) {
    const { from, to, items } = this.#offer;
    this.input.setRangeText(items[at].insert, from, to, "end");
    this.input.focus();
    this.#changed();
  }

  #close() {
    this.#offer = null;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    if (event.isComposing) return;
    if (this.#offer && this.#inList(event)) return event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "ArrowUp" && (this.#back > 0 || !this.input.value)) {
      this.#recall(event, 1);
    } else if (event.key === "ArrowDown" && this.#back > 0) {
      this.#recall(event, -1);
    }
  }

  /** True if the list took the key. A line that is already whole is sent, not completed. */
  #inList({ key, shiftKey }) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const { items, from, to } = this.#offer;
    if (step) this.#point((this.#at + step + items.length) % items.length);
    else if (key === "Escape") this.#close();
    else if (key === "Tab" && !shiftKey) this.#take(this.#at);
    else if (
      key === "Enter" &&
      !shiftKey &&
      this.input.value.slice(from, to) !== items[this.#at].insert.trim() &&
      to > from
    )
      this.#take(this.#at);
    else return false;
    return true;
  }

  #recall(event, step) {
    const at = this.#back + step;
    if (at < 0 || at > this.#sent.length) return;
    event.preventDefault();
    this.#back = at;
    this.input.value = at ? this.#sent.at(-at) : "";
    this.#changed({ complete: false });
  }

  async #submit() {
    const text = this.input.value.trim();
    if (!text) return;
    const { person, channel, open } = this.#store;
    const place = open.id === "app" ? this.#store.app.id : open.id;
    this.#sent.push(text);
    this.#back = 0;
    this.put("");
    try {
      await (text.startsWith("/") ? api.command(person, place, text) : api.message(person, place, text));
    } catch (refusal) {
      this.#store.note(refusal.message);
      if (this.#store.person === person && this.#store.channel === channel && !this.input.value)
        this.put(text);
    }
  }
}
