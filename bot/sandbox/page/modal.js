// The modal on top of this person's stack. What lies around the chat stays usable: people, phone, AWS.

import { api } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { el, icon, keepingFocus } from "./dom.js";
import { Form } from "./form.js";
import { ICONS } from "./icons.js";
import { Surface } from "./surface.js";
import { plainText } from "./text.js";

export class Modal {
  #store;
  #say;
  #behind;
  #forms = new Map(); // view id -> Form
  #drawn = "";
  #shownId = null;
  #opener = null;
  #sending = false;
  #trouble = "";
  #errors = "";

  /** `behind` are the parts of the page that rest while a modal is open. */
  constructor(store, say, behind) {
    this.#store = store;
    this.#say = say;
    this.#behind = behind;
    this.node = el("div", { class: "overlay", hidden: true, on: { keydown: (event) => this.#key(event) } });
    store.on("views", () => this.#draw());
  }

  get #top() {
    return this.#store.views.at(-1) ?? null;
  }

  #draw() {
    const top = this.#top;
    const now = JSON.stringify([top, this.#store.views.length, this.#sending, this.#trouble]);
    if (now === this.#drawn) return;
    this.#drawn = now;
    for (const part of this.#behind) part.inert = Boolean(top);
    if (!top) return this.#hide();
    if (this.node.hidden) this.#opener = document.activeElement;
    const isNew = this.#shownId !== top.id;
    this.#shownId = top.id;
    this.node.hidden = false;
    const scrolled = this.node.querySelector(".modal-body")?.scrollTop ?? 0;
    keepingFocus(this.node, () => this.node.replaceChildren(this.#modal(top)));
    if (!isNew) this.node.querySelector(".modal-body").scrollTop = scrolled;
    this.#focus(isNew);
  }

  #hide() {
    this.node.hidden = true;
    this.node.replaceChildren();
    this.#shownId = null;
    this.#trouble = "";
    const key = this.#opener?.dataset?.key;
    const again = key ? document.querySelector(`[data-key="${CSS.escape(key)}"]`) : this.#opener;
    const back = again?.isConnected && again !== document.body ? again : null;
    (back ?? document.querySelector(".composer-input"))?.focus();
  }

  #focus(isNew) {
    const errors = JSON.stringify(this.#top.errors ?? null);
    const wrong = errors !== this.#errors && this.node.querySelector("[aria-invalid=true]");
    this.#errors = errors;
    if (wrong) return wrong.focus();
    if (!isNew && this.node.contains(document.activeElement)) return;
    const first = this.node.querySelector(".modal-body :is(input, textarea, select):not([disabled])");
    (first ?? this.node.querySelector(".modal")).focus({ preventScroll: true });
  }

  #surface(view) {
    if (!this.#forms.has(view.id)) this.#forms.set(view.id, new Form(view.state?.values));
    const container = { type: "view", view_id: view.id };
    const surface = new Surface({
      store: this.#store,
      container,
      form: this.#forms.get(view.id),
      blocks: view.blocks,
      say: this.#say,
    });
    surface.errors = view.errors ?? {};
    return surface;
  }

  #modal(view) {
    const isBusy = view.busy || this.#sending;
    const titleId = `title-${view.id}`;
    return el(
      "form",
      {
        class: "modal",
        role: "dialog",
        "aria-labelledby": titleId,
        "aria-busy": isBusy ? "true" : null,
        tabindex: "-1",
        novalidate: true,
        on: { submit: (event) => this.#submit(event, view) },
      },
      this.#head(view, titleId),
      el(
        "div",
        { class: "modal-body" },
        this.#trouble && el("p", { class: "trouble", role: "alert", text: this.#trouble }),
        drawBlocks(view.blocks, this.#surface(view)),
      ),
      this.#foot(view, isBusy),
    );
  }

  #head(view, titleId) {
    const stacked = this.#store.views.length > 1;
    const back = stacked && this.#iconButton("Back", ICONS.back, () => this.#close(view, false));
    return el(
      "header",
      { class: "modal-head" },
      back,
      el("h2", { id: titleId, text: plainText(view.title) }),
      this.#iconButton("Close", ICONS.close, () => this.#close(view, stacked)),
    );
  }

  #foot(view, isBusy) {
    const close = el("button", {
      type: "button",
      class: "button",
      data: { key: "modal-close" },
      on: { click: () => this.#close(view, false) },
      text: plainText(view.close) || "Close",
    });
    const submit =
      view.submit &&
      el("button", {
        type: "submit",
        class: "button primary",
        disabled: isBusy,
        "aria-busy": isBusy ? "true" : null,
        data: { key: "modal-submit" },
        text: plainText(view.submit),
      });
    return el("footer", { class: "modal-foot" }, close, submit);
  }

  #iconButton(label, paths, press) {
    return el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": label,
        title: label,
        data: { key: `modal-${label}` },
        on: { click: press },
      },
      icon(paths),
    );
  }

  async #submit(event, view) {
    event.preventDefault();
    if (!view.submit || this.#sending) return;
    this.#sending = true;
    this.#trouble = "";
    this.#draw();
    try {
      await api.submit(this.#store.person, view.id, this.#forms.get(view.id).collect(view.blocks));
    } catch (refusal) {
      this.#trouble = refusal.message;
    }
    this.#sending = false;
    this.#draw();
  }

  async #close(view, all) {
    await api.close(this.#store.person, view.id, all).catch((refusal) => this.#say(refusal.message));
  }

  #key(event) {
    if (event.key === "Escape" && this.#top && !event.defaultPrevented) {
      event.preventDefault();
      this.#close(this.#top, false);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      this.node.querySelector("form")?.requestSubmit();
    }
  }
}
