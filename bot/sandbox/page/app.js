// Puts the page together, and moves it from place to place: `#U0RILEY/C0GENERAL` in the address.

import { api } from "./api.js";
import { AwsView } from "./aws.js";
import { CallsView } from "./calls.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { el, icon } from "./dom.js";
import { Live } from "./events.js";
import { Guide } from "./guide.js";
import { ICONS } from "./icons.js";
import { jump } from "./jump.js";
import { Modal } from "./modal.js";
import { Panel } from "./panel.js";
import { people } from "./people.js";
import { PhoneView } from "./phone.js";
import { sidebar } from "./sidebar.js";
import { Store } from "./store.js";
import { ASK } from "./story.js";
import { themeButton } from "./theme.js";
import { Toasts } from "./toast.js";
import { Watch } from "./watch.js";

const START = "C0GENERAL";
const store = new Store();
const last = new Map(); // person -> where they were
const toasts = new Toasts(store, go);
const say = (text) => toasts.say(text);
const live = new Live(store, say, buzz);
const watch = new Watch(store, (person, note) => toasts.buzz(person, note));
const conversation = new Conversation(store, say, go);
const composer = new Composer(store);
const phone = new PhoneView(store);
const guide = new Guide(store, act);
const palette = jump(store, go);
const panel = new Panel(
  [
    { id: "aws", label: "AWS account", node: new AwsView(store).node },
    { id: "calls", label: "Calls", node: new CallsView(store).node },
    { id: "phone", label: "Phone", node: phone.node },
  ],
  store,
);

/** The person's own phone, unless it or the conversation is in view anyway. */
function buzz(note) {
  if (!panel.showsPhone && store.open?.id !== note.channel) toasts.buzz(store.person, note);
}

/** Goes to a place; what isn't named stays, or is where that person was last. */
function go({ person = store.person, channel, tab }) {
  const been = last.get(person) ?? {};
  const to = person === store.person ? store.channel : (been.channel ?? START);
  const place = [person, channel ?? to];
  if ((tab ?? (channel ? "messages" : store.tab)) === "home") place.push("home");
  document.documentElement.removeAttribute("data-sidebar-open");
  location.hash = place.join("/");
}

function act({ go: place, put, scan, panel: tab }) {
  if (place) go(place);
  if (tab) panel.open(tab);
  if (scan) {
    panel.open("phone");
    phone.scan(scan).then(() => store.tell("guide"));
  }
  if (put) {
    if (!store.open || store.isApp) go({ channel: START });
    setTimeout(() => composer.put(put), 0); // after the move, which brings back the old draft
  }
}

async function moved() {
  const [person, channel, tab] = location.hash.slice(1).split("/");
  const other = person !== store.person;
  store.person = person || ASK;
  store.channel = channel || START;
  store.tab = tab === "home" ? "home" : "messages";
  if (other) await live.follow(store.person);
  settle();
  last.set(store.person, { channel: store.channel });
  store.tell("channel", "people", "views", "home", "phone");
  if (store.isApp && store.tab === "home") conversation.visitHome();
  seen();
}

/** Someone may not be in the channel that the address names. */
function settle() {
  if (store.open || !store.mine.channels.length) return;
  store.channel = (store.channelOf(store.person, START) ?? store.mine.channels[0]).id;
}

function seen() {
  if (document.hidden || !store.open || (store.isApp && store.tab === "home")) return;
  if (store.marks.read(store.person, store.open)) store.tell("people", "channel-read");
}

function build() {
  const toggle = (label, id, paths, press) =>
    el(
      "button",
      { type: "button", class: "icon-button", id, "aria-label": label, title: label, on: { click: press } },
      icon(paths),
    );
  const brand = el(
    "p",
    { class: "brand" },
    el("img", { src: "/static/icon.svg", alt: "", width: "26", height: "26" }),
    el("span", {}, el("b", { text: "Local workspace" }), el("small", { id: "team" })),
  );
  const bar = el(
    "header",
    { class: "topbar" },
    toggle("Conversations", "menu", ICONS.menu, () =>
      document.documentElement.toggleAttribute("data-sidebar-open"),
    ),
    brand,
    people(store, go),
    el(
      "span",
      { class: "tools" },
      themeButton(),
      toggle("Details: AWS account, calls, phone", "details", ICONS.panel, () => panel.fold(!panel.isFolded)),
    ),
  );
  const side = sidebar(store, go, palette.open);
  const main = el(
    "main",
    { class: "conversation" },
    conversation.heading,
    conversation.list,
    conversation.home,
    conversation.newer,
    composer.node,
  );
  const modal = new Modal(store, say, [side, main]);
  const gone = el("p", { class: "gone", role: "alert", hidden: true });
  store.on("online", () => {
    gone.hidden = store.online;
    gone.replaceChildren("The demo has stopped. Start it again with ", el("code", { text: "make demo" }));
  });
  const shade = el("div", {
    class: "shade",
    on: {
      click: () => {
        document.documentElement.removeAttribute("data-sidebar-open");
        if (innerWidth < 1100) panel.fold(true);
      },
    },
  });
  document.body.append(
    bar,
    gone,
    guide.node,
    el("div", { class: "middle" }, el("div", { class: "client" }, side, main, modal.node), panel.node, shade),
    toasts.node,
    palette.node,
  );
}

build();
store.on("messages", seen);
store.on("panel", () => panel.showsPhone && toasts.drop(store.person));
store.on("channel-read", () => store.tell("messages"));
store.on("people", () => {
  document.getElementById("team").textContent = store.mine.team?.name ?? "";
  document.title = store.me ? `${store.me.real_name} · Local workspace` : "Local workspace";
});
addEventListener("hashchange", moved);
addEventListener("focus", seen);
await moved();
store.aws = await api.aws().catch(() => null);
store.tell("aws");
watch.start();
