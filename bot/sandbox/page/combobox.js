// A searchable menu, for one choice or several, by keyboard as well: the pattern screen readers know.

import { el, icon, uid } from "./dom.js";
import { avatar } from "./avatar.js";
import { ICONS } from "./icons.js";
import { popup } from "./popup.js";

const PAUSE = 180; // ms without typing before the app is asked

export function combobox(options) {
  return new Combobox(options).node;
}

class Combobox {
  #o;
  #chosen;
  #shown = [];
  #active = -1;
  #asked = 0;
  #timer = null;
  #isAsking = false;
  #takeFirst = false; // Enter came before the answer did

  constructor(options) {
    this.#o = options;
    this.#chosen = [...options.chosen];
    const listId = uid("list");
    this.input = el("input", {
      ...options.labels,
      class: "combo-input",
      role: "combobox",
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": listId,
      data: { key: options.key, action: options.key.split("/").pop() },
      on: {
        input: () => this.#search(),
        keydown: (event) => this.#key(event),
        blur: () => setTimeout(() => !this.node.contains(document.activeElement) && this.#leave(), 0),
        click: () => this.#search(""),
        focus: () => this.input.select(),
      },
    });
    this.chips = el("span", { class: "chips" });
    this.node = el(
      "div",
      { class: options.many ? "combo many" : "combo", on: { click: () => this.input.focus() } },
      this.chips,
      this.input,
      icon(ICONS.down, 16),
    );
    this.list = el("ul", {
      id: listId,
      role: "listbox",
      class: "menu",
      "aria-multiselectable": options.many ? "true" : null,
    });
    this.node.append(this.list);
    this.popup = popup(this.node, this.list, {
      width: true,
      onToggle: (isOpen) => this.input.setAttribute("aria-expanded", String(isOpen)),
    });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#drawChosen();
  }

  #drawChosen() {
    const { many, placeholder } = this.#o;
    this.input.value = many ? "" : (this.#chosen[0]?.name ?? "");
    this.input.placeholder = many && this.#chosen.length ? "" : placeholder;
    if (many) this.chips.replaceChildren(...this.#chosen.map((item) => this.#chip(item)));
  }

  #chip(item) {
    const drop = (event) => {
      event.stopPropagation();
      this.#toggle(item);
    };
    const remove = el(
      "button",
      { type: "button", "aria-label": `Remove ${item.name}`, on: { click: drop } },
      icon(ICONS.close, 12),
    );
    return el("span", { class: "chip" }, item.person && avatar(item.person, "tiny"), item.name, remove);
  }

  #search(typed = this.input.value) {
    clearTimeout(this.#timer);
    this.#takeFirst = false;
    const { shortest } = this.#o;
    if (typed.length < shortest) return this.#say(`Type ${shortest} or more characters.`);
    this.#isAsking = true;
    if (shortest) this.#timer = setTimeout(() => this.#ask(typed), PAUSE);
    else this.#ask(typed);
  }

  async #ask(typed) {
    const mine = (this.#asked += 1);
    const groups = await this.#o.load(typed);
    if (mine !== this.#asked || !this.node.isConnected) return;
    this.#isAsking = false;
    this.#shown = groups.flatMap((group) => group.items);
    if (!this.#shown.length) return this.#say("Nothing found.");
    this.list.replaceChildren(...groups.flatMap((group) => this.#group(group)));
    this.popup.open();
    const current = this.#shown.findIndex((item) => this.#has(item));
    this.#point(this.#o.many || this.#takeFirst ? 0 : Math.max(0, current));
    if (this.#takeFirst) this.#pick(this.#shown[0]);
  }

  #say(text) {
    this.#isAsking = false;
    this.#shown = [];
    this.list.replaceChildren(el("li", { class: "menu-note", text }));
    this.popup.open();
  }

  #group(group) {
    const head = group.label && el("li", { class: "menu-label", role: "presentation", text: group.label });
    return [head, ...group.items.map((item) => this.#option(item))].filter(Boolean);
  }

  #option(item) {
    return el(
      "li",
      {
        id: uid("option"),
        role: "option",
        class: "menu-item",
        "aria-selected": String(this.#has(item)),
        on: { click: () => this.#pick(item), pointermove: () => this.#point(this.#shown.indexOf(item)) },
      },
      item.person && avatar(item.person, "tiny"),
      el("span", { class: "menu-name", text: item.name }),
      item.detail && el("span", { class: "menu-detail", text: item.detail }),
      this.#has(item) && icon(ICONS.tick, 16),
    );
  }

  #point(at) {
    const options = [...this.list.querySelectorAll("[role=option]")];
    this.#active = at;
    options.forEach((node, index) => node.classList.toggle("active", index === at));
    this.input.setAttribute("aria-activedescendant", options[at]?.id ?? "");
    options[at]?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const count = this.#shown.length;
      if (!this.popup.isOpen) this.#search("");
      else if (count) this.#point((this.#active + step + count) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (this.#isAsking) this.#takeFirst = true;
      else if (!this.popup.isOpen) this.#search("");
      else if (this.#shown[this.#active]) this.#pick(this.#shown[this.#active]);
    } else if (event.key === "Escape" && this.popup.isOpen) {
      event.stopPropagation();
      this.#leave();
    } else if (event.key === "Backspace" && !this.input.value && this.#chosen.length && this.#o.many) {
      this.#toggle(this.#chosen.at(-1));
    }
  }

  #has = (item) => this.#chosen.some((one) => one.id === item.id);

  #pick(item) {
    this.#takeFirst = false;
    if (!this.#o.many) {
      this.#chosen = [item];
      this.popup.close();
      this.#changed();
      return;
    }
    this.input.value = "";
    this.#toggle(item);
    this.#search("");
  }

  #toggle(item) {
    const room = !this.#o.most || this.#chosen.length < this.#o.most;
    if (this.#has(item)) this.#chosen = this.#chosen.filter((one) => one.id !== item.id);
    else if (room) this.#chosen = [...this.#chosen, item];
    this.#changed();
  }

  #changed() {
    this.#drawChosen();
    this.#o.onChange(this.#chosen);
  }

  #leave() {
    clearTimeout(this.#timer);
    this.#isAsking = this.#takeFirst = false;
    this.#asked += 1;
    this.popup.close();
    this.#drawChosen();
  }
}
