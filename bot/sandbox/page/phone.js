// The current person's phone: its lock screen, and an authenticator that scans the picture really.

import { api } from "./api.js";
import { copyButton } from "./copy.js";
import { el, icon } from "./dom.js";
import { ICONS } from "./icons.js";
import { first, pictureFor } from "./story.js";
import { clock, dayName } from "./time.js";

const PERIOD = 30;

export class PhoneView {
  #store;
  #accounts = new Map(); // person -> {source, answer, until, refused}

  constructor(store) {
    this.#store = store;
    this.screen = el("div", { class: "lock-screen" });
    this.authenticator = el("div", { class: "authenticator" });
    this.node = el(
      "section",
      { class: "phone-view" },
      el("div", { class: "phone" }, this.screen, this.authenticator),
    );
    store.on("phone people channel", () => this.#drawScreen());
    store.on("messages channel people", () => this.#drawAuthenticator());
    setInterval(() => this.#tick(), 1000);
    this.#drawScreen();
    this.#drawAuthenticator();
  }

  /** Points the phone's camera at a picture in the conversation. */
  async scan(fileId) {
    await this.#add({ file_id: fileId });
    if (this.#accounts.get(this.#store.person)?.answer) this.#store.scanned.add(fileId);
  }

  async #add(source) {
    const { person } = this.#store;
    try {
      const answer = await api.authenticator(person, source);
      this.#accounts.set(person, { source, answer, until: Date.now() + answer.seconds_left * 1000 });
    } catch (refusal) {
      this.#accounts.set(person, { source, refused: refusal.message });
    }
    this.#drawAuthenticator();
  }

  #drawScreen() {
    const { me, person, phones } = this.#store;
    const now = new Date();
    const notes = (phones.get(person) ?? []).slice(0, 4).map(notification);
    this.screen.replaceChildren(
      el("p", { class: "phone-owner", text: me ? `${first(me)}’s phone` : "" }),
      el("p", { class: "phone-clock", text: clock(now) }),
      el("p", { class: "phone-day", text: dayName(now) }),
      ...(notes.length
        ? notes
        : [
            el("p", {
              class: "phone-quiet",
              text: "Nothing has come in. A notification shows here exactly as a phone would show it.",
            }),
          ]),
    );
  }

  #drawAuthenticator() {
    const account = this.#accounts.get(this.#store.person);
    const picture = pictureFor(this.#store);
    const fresh = picture && account?.source.file_id !== picture.id;
    const scan =
      fresh &&
      el(
        "button",
        { type: "button", class: "button primary", on: { click: () => this.scan(picture.id) } },
        icon(ICONS.phone, 16),
        "Scan with the demo phone",
      );
    const typed = this.authenticator.querySelector("details[open]");
    this.authenticator.replaceChildren(
      el("h3", { text: "Authenticator" }),
      ...[
        account?.refused && el("p", { class: "field-error", role: "alert", text: account.refused }),
        account?.answer && this.#codes(account),
        scan,
        !scan &&
          !account &&
          el("p", {
            class: "phone-quiet",
            text: "No account yet. When the app shows a QR picture, scan it here, or with a real phone.",
          }),
        typed ?? this.#byHand(),
      ].filter(Boolean),
    );
    this.#tick();
  }

  #byHand() {
    const key = el("input", {
      type: "text",
      class: "control",
      "aria-label": "Set-up key",
      placeholder: "ABCD EFGH …",
      autocomplete: "off",
      spellcheck: "false",
    });
    const add = async (event) => {
      event.preventDefault();
      event.currentTarget.closest("details").open = false;
      if (key.value.trim()) await this.#add({ secret: key.value });
    };
    const form = el(
      "form",
      { class: "by-hand", on: { submit: add } },
      key,
      el("button", { type: "submit", class: "button", text: "Add" }),
    );
    return el("details", {}, el("summary", { text: "Type a set-up key" }), form);
  }

  #codes({ answer }) {
    const line = (label, code) =>
      el(
        "div",
        { class: "code-line" },
        el("span", { class: "muted", text: label }),
        el("output", { class: "code", text: `${code.slice(0, 3)} ${code.slice(3)}` }),
        copyButton(() => code, `Copy ${code}`),
      );
    return el(
      "div",
      { class: "codes" },
      answer.label && el("p", { class: "code-label", text: decodeURIComponent(answer.label) }),
      line("Now", answer.code),
      line("Then", answer.next_code),
      el(
        "div",
        { class: "countdown", role: "timer", "aria-label": "Seconds left" },
        el("span", { class: "countdown-bar" }),
        el("span", { class: "countdown-text" }),
      ),
    );
  }

  #tick() {
    const face = this.screen.querySelector(".phone-clock");
    if (face && face.textContent !== clock(new Date())) this.#drawScreen();
    const account = this.#accounts.get(this.#store.person);
    const bar = this.authenticator.querySelector(".countdown-bar");
    if (!account?.answer || !bar) return;
    const left = Math.ceil((account.until - Date.now()) / 1000);
    if (left <= 0 && !account.asking) {
      account.asking = true;
      this.#add(account.source);
      return;
    }
    bar.style.setProperty("--left", String(Math.max(0, left) / PERIOD));
    this.authenticator.querySelector(".countdown-text").textContent = `${Math.max(0, left)} s`;
  }
}

/** What a lock screen shows: who, when, and the text alone. */
export function notification(note) {
  return el(
    "div",
    { class: "notification" },
    el(
      "p",
      { class: "notification-head" },
      el("b", { text: note.title }),
      el("time", { text: clock(note.at) }),
    ),
    el("p", { class: "notification-text", text: note.text }),
  );
}
