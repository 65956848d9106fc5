// The `markdown` block: the common part of Markdown, as DOM nodes.

import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";

const INLINE =
  /(`[^`]+`)|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*(\S.*?)\*|(?<![\w])_(\S.*?)_(?![\w])|\[([^\]]+)\]\(([^)\s]+)\)/;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

export function markdown(source) {
  const nodes = [];
  const lines = String(source).split("\n");
  while (lines.length) nodes.push(next(lines));
  return el("div", { class: "rich-text markdown" }, nodes);
}

function next(lines) {
  const line = lines[0];
  if (line.startsWith("```")) return fence(lines);
  if (!line.trim()) return lines.shift() && null;
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading)
    return (
      lines.shift() &&
      el("p", { class: "heading", role: "heading", "aria-level": heading[1].length }, inline(heading[2]))
    );
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) return lines.shift() && el("hr");
  if (ITEM.test(line)) return list(lines);
  if (line.startsWith(">"))
    return el(
      "blockquote",
      {},
      joined(
        take(lines, (one) => one.startsWith(">")),
        /^> ?/,
      ),
    );
  return el("p", {}, joined(take(lines, plain), /^$/));
}

function fence(lines) {
  lines.shift();
  const inside = take(lines, (one) => !one.startsWith("```"));
  lines.shift();
  return el("pre", { class: "code-block", text: inside.join("\n") });
}

function list(lines) {
  const ordered = ITEM.exec(lines[0])[1] !== undefined;
  const items = take(lines, (one) => ITEM.test(one)).map((one) => el("li", {}, inline(ITEM.exec(one)[2])));
  return el(ordered ? "ol" : "ul", {}, items);
}

const plain = (line) =>
  line.trim() &&
  !line.startsWith("```") &&
  !line.startsWith(">") &&
  !ITEM.test(line) &&
  !/^#{1,6}\s/.test(line);

function take(lines, fits) {
  const end = lines.findIndex((line) => !fits(line));
  return lines.splice(0, end < 0 ? lines.length : Math.max(end, 0));
}

function joined(lines, prefix) {
  return lines.flatMap((line, at) => [at > 0 && el("br"), ...inline(line.replace(prefix, ""))]);
}

function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return [document.createTextNode(withEmoji(text))];
  const after = text.slice(found.index + found[0].length);
  return [document.createTextNode(withEmoji(text.slice(0, found.index))), styled(found), ...inline(after)];
}

function styled([, code, strong, strong2, strike, em, em2, label, address]) {
  if (code) return el("code", { text: code.slice(1, -1) });
  if (address) return link(address, label);
  if (strong ?? strong2) return el("strong", {}, inline(strong ?? strong2));
  if (strike) return el("s", {}, inline(strike));
  return el("em", {}, inline(em ?? em2));
}
