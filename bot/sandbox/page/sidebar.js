// The conversations of this person, on the left.

import { avatar } from "./avatar.js";
import { el, icon, keepingFocus } from "./dom.js";
import { ICONS } from "./icons.js";

export function sidebar(store, go, openJump) {
  const node = el("nav", { class: "sidebar", id: "sidebar", "aria-label": "Conversations" });
  const draw = () => keepingFocus(node, () => node.replaceChildren(...parts(store, go, openJump)));
  store.on("channel messages people", draw);
  return node;
}

function parts(store, go, openJump) {
  const { mine } = store;
  const channels = mine.channels.filter((one) => one.kind === "channel");
  const direct = mine.channels.filter((one) => one.kind === "dm" && !one.with?.is_bot);
  const apps = mine.channels.filter((one) => one.with?.is_bot);
  const jump = el(
    "button",
    { type: "button", class: "jump-button", data: { key: "jump" }, on: { click: openJump } },
    icon(ICONS.search, 16),
    "Jump to…",
    el("kbd", { text: /Mac|iP/.test(navigator.platform) ? "⌘ K" : "Ctrl K" }),
  );
  return [
    jump,
    ...section("Channels", channels, store, go),
    ...section("Direct messages", direct, store, go),
    ...section("Apps", apps, store, go),
  ];
}

function section(title, channels, store, go) {
  if (!channels.length) return [];
  return [
    el("h2", { text: title }),
    el(
      "ul",
      {},
      channels.map((channel) => row(channel, store, go)),
    ),
  ];
}

function row(channel, store, go) {
  const unread = store.unread(store.person, channel).length;
  const isOpen = store.open?.id === channel.id;
  const name = channel.with?.real_name ?? channel.name;
  const count =
    unread > 0 && el("span", { class: "count", text: String(unread), "aria-label": `${unread} unread` });
  const button = el(
    "button",
    {
      type: "button",
      class: unread ? "room unread" : "room",
      "aria-current": isOpen ? "page" : null,
      data: { key: `room-${channel.id}`, room: channel.id },
      on: { click: () => go({ channel: channel.id, tab: "messages" }) },
    },
    channel.with ? avatar(channel.with, "tiny") : icon(ICONS.hash, 16),
    el("span", { class: "room-name", text: name }),
    count,
  );
  return el("li", {}, button);
}
