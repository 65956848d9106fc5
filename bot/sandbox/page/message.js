// One message, as everyone who sees it sees it.

import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import { el, icon } from "./dom.js";
import { ICONS } from "./icons.js";
import { enlarge } from "./lightbox.js";
import { mrkdwn } from "./mrkdwn.js";
import { clock, fullTime } from "./time.js";

/** `follows`: by the same author, shortly after, so the name isn't said again. */
export function drawMessage(message, { surface, follows }) {
  const author = message.local ? null : surface.world.who(message.user);
  const classes = [
    "message",
    follows && "follows",
    message.ephemeral && "ephemeral",
    message.local && "local",
  ];
  return el(
    "article",
    {
      class: classes.filter(Boolean).join(" "),
      data: { ts: message.ts, key: `m${message.ts}` },
      "aria-label": `${author?.real_name ?? "Local workspace"}, ${clock(message.ts)}`,
    },
    el(
      "div",
      { class: "gutter" },
      follows ? time(message) : avatar(author ?? { avatar: "i", color: "#6b7280" }),
    ),
    el(
      "div",
      { class: "message-body" },
      message.ephemeral && el("p", { class: "only-you" }, icon(ICONS.eye, 14), "Only visible to you"),
      !follows && byline(message, author),
      content(message, surface),
      follows && message.edited && el("span", { class: "edited", text: "edited" }),
      (message.files ?? []).map((file) => attachment(file)),
    ),
  );
}

function byline(message, author) {
  const badge = author?.is_bot && el("span", { class: "badge", text: "App" });
  const name = el("b", { text: author?.real_name ?? "Local workspace" });
  const edited = message.edited && el("span", { class: "edited", text: "edited" });
  return el("p", { class: "byline" }, name, badge, time(message), edited);
}

const time = (message) =>
  el("time", { class: "stamp", title: fullTime(message.ts), text: clock(message.ts) });

function content(message, surface) {
  if (message.blocks?.length) return el("div", { class: "blocks" }, drawBlocks(message.blocks, surface));
  return message.text ? el("div", { class: "words" }, mrkdwn(message.text, surface.world)) : null;
}

function attachment(file) {
  const title = el("figcaption", { text: file.title || file.name });
  if (!file.mimetype?.startsWith("image/")) {
    return el("a", { class: "file", href: file.url, download: file.name }, title);
  }
  const image = el("img", {
    src: file.url,
    alt: file.alt_txt || file.title || file.name,
    width: file.width || null,
    height: file.height || null,
  });
  return el("figure", { class: "image file" }, title, enlarge(image));
}
