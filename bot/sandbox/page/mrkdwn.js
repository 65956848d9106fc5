// Slack's mrkdwn as DOM nodes. Everything that isn't markup of Slack's own stays the text it was.

import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { slackDate } from "./time.js";

// Finished nodes stand in the text as private-use characters until it is taken apart.
const FIRST = 0xe000;
const PRIVATE = /[\ue000-\uf8ff]/g;
const EDGE = "[\\s\\p{P}\\p{S}\\p{Co}]";
const STYLED = new RegExp(`(?<=^|${EDGE})([*_~])(?=\\S)(.*?\\S)\\1(?=$|${EDGE})`, "u");
const STYLES = { "*": "strong", _: "em", "~": "s" };
const LINK = /https?:\/\/[^\s<>|"]+[^\s<>|".,;:!?)\]']/g;
const QUOTE = /^(?:&gt;|>) ?/;

/** `world` resolves people and channels: `who(id)`, `channelOf(person, id)`, `person`. */
export function mrkdwn(source, world, { verbatim = false } = {}) {
  const stash = [];
  const keep = (node) => String.fromCharCode(FIRST + stash.push(node) - 1);
  const text = String(source ?? "")
    .replace(PRIVATE, "\ufffd")
    .replace(/\n?```\n?([\s\S]+?)\n?```\n?/g, (_, code) =>
      keep(el("pre", { class: "code-block", text: words(code, world) })),
    )
    .replace(/`([^`\n]+)`/g, (_, code) => keep(el("code", { text: words(code, world) })))
    .replace(/<([^<>\n]+)>/g, (whole, token) => {
      const node = special(token, world);
      return node ? keep(node) : whole;
    });
  const piece = { stash, verbatim };
  return paragraphs(text).flatMap(({ quoted, lines }) => {
    const nodes = inline(lines.join("\n"), piece);
    return quoted ? [el("blockquote", {}, nodes)] : nodes;
  });
}

/** Only `&amp; &lt; &gt;` are written differently; nothing else is an entity. */
export const decode = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** An address a person may follow, or null. */
export function safeAddress(address) {
  return /^(https?:\/\/|mailto:|tel:)/i.test(address) ? address : null;
}

export function link(address, label) {
  const href = safeAddress(address);
  return el(href ? "a" : "span", {
    href,
    target: href && "_blank",
    rel: href && "noopener noreferrer",
    text: label,
  });
}

export function mention(id, world, label) {
  const name = world.who(id)?.real_name ?? label ?? id;
  return el("span", {
    class: id === world.person ? "mention is-me" : "mention",
    text: `@${name}`,
    title: id,
  });
}

export function channelMention(id, world, label) {
  const found = world.channelOf(world.person, id);
  const text = `#${found?.name ?? label ?? id}`;
  if (!found) return el("span", { class: "mention", text });
  return el("a", { class: "mention", href: `#${world.person}/${id}`, text });
}

function paragraphs(text) {
  const groups = [];
  for (const line of text.split("\n")) {
    const quoted = QUOTE.test(line);
    const last = groups.at(-1);
    const bare = quoted ? line.replace(QUOTE, "") : line;
    if (last?.quoted === quoted) last.lines.push(bare);
    else groups.push({ quoted, lines: [bare] });
  }
  return groups;
}

function inline(text, piece) {
  const found = STYLED.exec(text);
  if (!found) return leaf(text, piece);
  const [whole, mark, inner] = found;
  return [
    ...leaf(text.slice(0, found.index), piece),
    el(STYLES[mark], {}, inline(inner, piece)),
    ...inline(text.slice(found.index + whole.length), piece),
  ];
}

function leaf(text, { stash, verbatim }) {
  return text.split(/([\ue000-\uf8ff])/).flatMap((part) => {
    const kept = part.length === 1 ? stash[part.charCodeAt(0) - FIRST] : undefined;
    return kept ? [kept] : plain(part, verbatim);
  });
}

function plain(text, verbatim) {
  const nodes = [];
  const lines = text.split("\n");
  lines.forEach((line, at) => {
    if (at > 0) nodes.push(el("br"));
    nodes.push(...(verbatim ? [withEmoji(decode(line))] : linked(line)));
  });
  return nodes
    .filter((node) => node !== "")
    .map((node) => (typeof node === "string" ? document.createTextNode(node) : node));
}

function linked(line) {
  const nodes = [];
  let from = 0;
  for (const match of line.matchAll(LINK)) {
    const address = decode(match[0]);
    nodes.push(withEmoji(decode(line.slice(from, match.index))), link(address, address));
    from = match.index + match[0].length;
  }
  return [...nodes, withEmoji(decode(line.slice(from)))];
}

function special(token, world) {
  const [target, ...rest] = token.split("|");
  const label = rest.length ? decode(rest.join("|")) : null;
  if (/^@[UW]/.test(target)) return mention(target.slice(1), world, label);
  if (/^#[CG]/.test(target)) return channelMention(target.slice(1), world, label);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^"))
    return el("span", { class: "mention", text: label ?? `@${target.slice(9)}` });
  if (/^!(here|channel|everyone)$/.test(target))
    return el("span", { class: "mention is-me", text: `@${target.slice(1)}` });
  const address = decode(target);
  return safeAddress(address) ? link(address, withEmoji(label ?? address.replace(/^mailto:/, ""))) : null;
}

function date(target, fallback) {
  const [, timestamp, pattern, address] = target.split("^");
  const text = slackDate(timestamp, pattern ?? "{date}", fallback);
  if (address && safeAddress(address)) return link(address, text);
  return el("time", { text, title: new Date(Number(timestamp) * 1000).toString() });
}

/** Inside code nothing is styled, but Slack's tokens still read as words. */
function words(code, world) {
  const read = (whole, token) => special(token, world)?.textContent ?? whole;
  return decode(code.replace(/<([^<>\n]+)>/g, read));
}
