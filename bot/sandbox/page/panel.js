// The details on the right: the AWS account, the calls made, the phone. Folds away.

import { el, icon } from "./dom.js";
import { ICONS } from "./icons.js";

const FOLDED = "local-workspace-panel";

export class Panel {
  #tabs;
  #current;
  #seen = new Map(); // person -> how many notifications were there when the phone was looked at
  #mark = () => {};
  #opened = () => {};

  /** `views` are `{id, label, node}`. */
  constructor(views, store) {
    this.#tabs = views.map((view) => ({ ...view, button: this.#tab(view) }));
    const list = el(
      "div",
      {
        class: "tabs",
        role: "tablist",
        "aria-label": "Details",
        on: { keydown: (event) => this.#walk(event) },
      },
      this.#tabs.map((tab) => tab.button),
    );
    const close = el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "Close the details",
        on: { click: () => this.fold(true) },
      },
      icon(ICONS.close),
    );
    this.body = el("div", { class: "panel-body" });
    this.node = el(
      "aside",
      { class: "panel", id: "panel", "aria-label": "Details" },
      el("header", { class: "panel-head" }, list, close),
      this.body,
    );
    for (const { node } of views) this.body.append(node);
    this.#mark = () => this.#markPhone(store);
    this.#opened = () => store.tell("panel");
    this.open(views[0].id, { unfold: false });
    this.fold(localStorage.getItem(FOLDED) === "folded" || innerWidth < 1100, { remember: false });
    store.on("phone channel", () => this.#mark());
  }

  get isFolded() {
    return document.documentElement.hasAttribute("data-panel-folded");
  }

  open(id, { unfold = true } = {}) {
    this.#current = id;
    for (const tab of this.#tabs) {
      tab.button.setAttribute("aria-selected", String(tab.id === id));
      tab.button.tabIndex = tab.id === id ? 0 : -1;
      tab.node.hidden = tab.id !== id;
    }
    if (unfold) this.fold(false);
    this.#mark();
    this.#opened();
  }

  fold(folded, { remember = true } = {}) {
    document.documentElement.toggleAttribute("data-panel-folded", folded);
    if (remember) localStorage.setItem(FOLDED, folded ? "folded" : "open");
  }

  #tab({ id, label, node }) {
    node.id = `panel-${id}`;
    node.setAttribute("role", "tabpanel");
    node.setAttribute("aria-label", label);
    return el(
      "button",
      {
        type: "button",
        role: "tab",
        "aria-controls": node.id,
        data: { tab: id },
        on: { click: () => this.open(id) },
      },
      label,
    );
  }

  /** Whether what comes in on this person's phone is in view already. */
  get showsPhone() {
    return this.#current === "phone" && !this.isFolded;
  }

  #markPhone(store) {
    const phone = this.#tabs.find((tab) => tab.id === "phone");
    const count = store.phones.get(store.person)?.length ?? 0;
    if (this.showsPhone) this.#seen.set(store.person, count);
    phone.button.toggleAttribute("data-news", count > (this.#seen.get(store.person) ?? 0));
  }

  #walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = this.#tabs.findIndex((tab) => tab.id === this.#current);
    const next = this.#tabs[(at + step + this.#tabs.length) % this.#tabs.length];
    this.open(next.id);
    next.button.focus();
  }
}
