// The open conversation: its heading, its messages kept in step, and the app's Home tab.

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import { arrange, el, icon, keepingFocus } from "./dom.js";
import { Form } from "./form.js";
import { ICONS } from "./icons.js";
import { drawMessage } from "./message.js";
import { Surface } from "./surface.js";
import { dayKey, dayName } from "./time.js";

const SAME_BREATH = 5 * 60; // seconds in which a second message needs no second name

export class Conversation {
  #store;
  #say;
  #go;
  #cache = new Map(); // ts -> {drawn, node}
  #forms = new Map(); // channel/ts or "home" -> Form
  #where = "";
  #home = "";
  #pinned = true; // whether the newest message is to stay in view

  constructor(store, say, go) {
    this.#store = store;
    this.#say = say;
    this.#go = go;
    this.heading = el("header", { class: "heading" });
    this.list = el("div", {
      class: "messages",
      role: "log",
      "aria-live": "polite",
      "aria-label": "Messages",
      tabindex: "0",
    });
    this.home = el("div", { class: "home", hidden: true });
    this.newer = el("button", {
      type: "button",
      class: "newer",
      hidden: true,
      text: "New messages",
      on: { click: () => this.#toEnd() },
    });
    this.list.addEventListener("scroll", () => this.#scrolled());
    this.list.addEventListener("load", () => this.#pinned && this.#toEnd(), true); // a picture takes its room late
    store.on("channel messages people", () => this.#draw());
    store.on("home", () => this.#drawHome());
  }

  #draw() {
    this.#drawHeading();
    const store = this.#store;
    const where = `${store.person}/${store.channel}`;
    const moved = where !== this.#where;
    if (moved) this.#cache.clear();
    this.#where = where;
    const isHome = store.isApp && store.tab === "home";
    this.home.hidden = !isHome;
    this.list.hidden = isHome;
    if (isHome) this.#drawHome();
    this.#drawMessages(moved);
  }

  #drawHeading() {
    const { open, isApp, tab } = this.#store;
    if (!open) return this.heading.replaceChildren();
    const name = open.with?.real_name ?? open.name;
    const title = el("h1", {}, open.with ? avatar(open.with, "small") : icon(ICONS.hash), name);
    const about = el("p", { class: "topic", text: open.with?.title ?? open.topic ?? "" });
    const tabs =
      isApp &&
      el(
        "div",
        { class: "tabs", role: "tablist", "aria-label": name },
        this.#tab("home", "Home", tab),
        this.#tab("messages", "Messages", tab),
      );
    keepingFocus(this.heading, () => this.heading.replaceChildren(title, tabs || about));
  }

  #tab(id, label, current) {
    const open = () => this.#go({ tab: id });
    return el("button", {
      type: "button",
      role: "tab",
      "aria-selected": String(id === current),
      data: { key: `tab-${id}` },
      on: { click: open },
      text: label,
    });
  }

  #drawMessages(moved) {
    const channel = this.#store.open;
    const messages = channel?.messages ?? [];
    const before = this.list.querySelectorAll(".message").length;
    this.list.setAttribute("aria-busy", String(moved));
    const nodes = messages.flatMap((message, at) => this.#withDay(channel, message, messages[at - 1]));
    arrange(this.list, messages.length ? nodes : [this.#empty(channel)]);
    for (const ts of this.#cache.keys()) if (!messages.some((one) => one.ts === ts)) this.#cache.delete(ts);
    if (moved || this.#pinned || messages.at(-1)?.user === this.#store.person) this.#toEnd();
    else if (messages.length > before) this.newer.hidden = false;
    this.list.setAttribute("aria-busy", "false");
  }

  #withDay(channel, message, previous) {
    const newDay = !previous || dayKey(previous.ts) !== dayKey(message.ts);
    const node = this.#message(channel, message, previous, newDay);
    return newDay ? [this.#day(message), node] : [node];
  }

  #day(message) {
    const key = `day ${dayKey(message.ts)}`;
    const kept = [...this.list.children].find((node) => node.dataset.day === key);
    return (
      kept ??
      el(
        "div",
        { class: "day", role: "separator", data: { day: key } },
        el("span", { text: dayName(message.ts) }),
      )
    );
  }

  #message(channel, message, previous, newDay) {
    const follows = !newDay && isSameBreath(previous, message);
    const drawn = JSON.stringify([message, follows, this.#store.people]);
    const kept = this.#cache.get(message.ts);
    if (kept?.drawn === drawn) return kept.node;
    const container = { type: "message", channel: channel.id, ts: message.ts };
    const surface = this.#surface(`${channel.id}/${message.ts}`, container, message.blocks ?? []);
    const node = drawMessage(message, { surface, follows });
    if (kept) keepingFocus(kept.node, () => (kept.node.replaceWith(node), node));
    this.#cache.set(message.ts, { drawn, node });
    return node;
  }

  #surface(key, container, blocks) {
    if (!this.#forms.has(key)) this.#forms.set(key, new Form());
    return new Surface({ store: this.#store, container, form: this.#forms.get(key), blocks, say: this.#say });
  }

  #empty(channel) {
    const name = channel?.with?.real_name ?? (channel ? `#${channel.name}` : "");
    const about = channel?.with?.is_bot
      ? "What Twokeys has to tell you comes here: a sign-in that is ready, an answer, a reminder."
      : "Nothing was said here yet. Type below; what others write appears by itself.";
    return el("div", { class: "empty" }, el("b", { text: name }), el("p", { text: about }));
  }

  #drawHome() {
    const { mine, person } = this.#store;
    const now = JSON.stringify([person, mine.home]);
    if (now === this.#home) return;
    this.#home = now;
    const view = mine.home;
    if (!view) {
      const about = "The app draws this page when it is opened. If it stays empty, the app isn't running.";
      return this.home.replaceChildren(
        el("div", { class: "empty" }, el("b", { text: "Nothing here yet" }), el("p", { text: about })),
      );
    }
    const surface = this.#surface(`home/${person}`, { type: "home" }, view.blocks);
    keepingFocus(this.home, () => this.home.replaceChildren(...drawBlocks(view.blocks, surface)));
  }

  /** Tells the app that its Home tab is being looked at. */
  visitHome() {
    api.home(this.#store.person).catch((refusal) => this.#say(refusal.message));
  }

  #scrolled() {
    this.#pinned = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
    if (this.#pinned) this.newer.hidden = true;
  }

  #toEnd() {
    this.#pinned = true;
    this.list.scrollTop = this.list.scrollHeight;
    this.newer.hidden = true;
  }
}

function isSameBreath(previous, message) {
  const same = previous && previous.user === message.user && !previous.ephemeral && !message.ephemeral;
  return Boolean(same && !message.local && message.ts - previous.ts < SAME_BREATH);
}
