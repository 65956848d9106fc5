// The slim line that always shows the next step, and on a first visit three lines that say what this is.

import { el, icon, keepingFocus } from "./dom.js";
import { ICONS } from "./icons.js";
import { command, nextStep } from "./story.js";

const SEEN = "local-workspace-welcomed";
const OFF = "local-workspace-guide-off";

export class Guide {
  #store;
  #act;
  #drawn = "";

  /** `act(action)` does what one of the story's actions says. */
  constructor(store, act) {
    this.#store = store;
    this.#act = act;
    this.node = el("aside", { class: "guide", "aria-label": "What comes next", "aria-live": "polite" });
    store.on("guide people messages channel views home", () => this.#draw());
  }

  #draw() {
    if (!this.#store.me) return;
    const parts = this.#parts();
    const now = parts.map((node) => node.textContent).join("|");
    if (now === this.#drawn) return;
    this.#drawn = now;
    keepingFocus(this.node, () => this.node.replaceChildren(...parts));
  }

  #parts() {
    this.node.classList.toggle("off", Boolean(localStorage.getItem(OFF)));
    this.node.classList.toggle("welcome", !localStorage.getItem(SEEN));
    if (localStorage.getItem(OFF))
      return [this.#button("Show the guide", () => this.#set(OFF, false), "link")];
    return localStorage.getItem(SEEN) ? this.#line() : this.#welcome();
  }

  #line() {
    const { text, actions } = nextStep(this.#store);
    return [
      el("span", { class: "guide-mark", text: "Next" }),
      el("p", {}, coded(text)),
      el(
        "span",
        { class: "guide-actions" },
        actions.map((action) => this.#button(action.label, () => this.#act(action), "guide-button")),
      ),
      this.#dismiss(OFF, "Hide the guide"),
    ];
  }

  #welcome() {
    const { me, app } = this.#store;
    const put = () => this.#act({ put: command(this.#store), person: me.id });
    const lines = [
      [`You are ${me.real_name}, ${lower(me.title)}. The row above changes who you are, with one click.`],
      [
        "Type this, or press it: ",
        el("button", {
          type: "button",
          class: "code-button",
          data: { key: "welcome-command" },
          on: { click: put },
          text: command(this.#store),
        }),
      ],
      [
        `${app?.real_name ?? "The app"} asks for a second key in #iam-approvals: be Sam to turn it, then Jo to receive. This line says what comes next.`,
      ],
    ];
    return [
      el(
        "ol",
        {},
        lines.map((line) => el("li", {}, line)),
      ),
      this.#button("Got it", () => this.#set(SEEN, true), "guide-button"),
    ];
  }

  #button(label, press, style) {
    return el(
      "button",
      { type: "button", class: style, data: { key: `guide-${label}` }, on: { click: press } },
      label,
    );
  }

  #dismiss(what, label) {
    return el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": label,
        title: label,
        data: { key: label },
        on: { click: () => this.#set(what, true) },
      },
      icon(ICONS.close, 16),
    );
  }

  #set(what, on) {
    if (on) localStorage.setItem(what, "yes");
    else localStorage.removeItem(what);
    this.#draw();
  }
}

const lower = (title) => (title ? title[0].toLowerCase() + title.slice(1) : "a member");
const coded = (text) => text.split("`").map((part, at) => (at % 2 ? el("code", { text: part }) : part));
