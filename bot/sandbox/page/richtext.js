// rich_text blocks: sections, lists, quotes, code to copy.

import { el } from "./dom.js";
import { copyButton } from "./copy.js";
import { emoji } from "./emoji.js";
import { channelMention, link, mention } from "./mrkdwn.js";
import { slackDate } from "./time.js";

const PICTURE = 200; // so many block characters are a picture, drawn without gaps between its lines
const STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

export function richText(block, world) {
  return el(
    "div",
    { class: "rich-text" },
    (block.elements ?? []).map((part) => PARTS[part.type]?.(part, world)),
  );
}

const PARTS = {
  rich_text_section: (part, world) => el("p", {}, pieces(part, world)),
  rich_text_quote: (part, world) => el("blockquote", {}, pieces(part, world)),
  rich_text_list: list,
  rich_text_preformatted: code,
};

function list(part, world) {
  const kind = part.style === "ordered" ? "ol" : "ul";
  const items = (part.elements ?? []).map((item) => el("li", {}, pieces(item, world)));
  return el(kind, { start: part.offset ? part.offset + 1 : null, data: { indent: part.indent ?? 0 } }, items);
}

function code(part, world) {
  const pre = el("pre", { class: "code-block", tabindex: "0" }, pieces(part, world));
  pre.classList.toggle("code-picture", (pre.textContent.match(/[▀▄█]/g) ?? []).length > PICTURE);
  return el(
    "div",
    { class: "code-copy" },
    pre,
    copyButton(() => pre.textContent, "Copy"),
  );
}

const pieces = (part, world) =>
  (part.elements ?? []).map((element) => styled(piece(element, world), element.style));

function piece(element, world) {
  switch (element.type) {
    case "text":
      return document.createTextNode(element.text);
    case "link":
      return link(element.url, element.text ?? element.url);
    case "user":
      return mention(element.user_id, world);
    case "channel":
      return channelMention(element.channel_id, world);
    case "usergroup":
      return el("span", { class: "mention", text: `@${element.usergroup_id}` });
    case "broadcast":
      return el("span", { class: "mention is-me", text: `@${element.range}` });
    case "emoji":
      return document.createTextNode(emoji(element.name) ?? `:${element.name}:`);
    case "date":
      return el("time", { text: slackDate(element.timestamp, element.format, element.fallback) });
    default:
      return document.createTextNode(element.text ?? "");
  }
}

function styled(node, style) {
  const tags = Object.keys(STYLES).filter((name) => style?.[name]);
  return tags.reduce((inner, name) => el(STYLES[name], {}, inner), node);
}
