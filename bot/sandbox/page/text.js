// Slack's text objects: plain_text exactly as typed, mrkdwn as markup.

import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** The words of a plain_text object. Short names of emoji are the only thing read in it, if it allows. */
export function plainText(object) {
  const text = object?.text ?? "";
  return object?.emoji === false ? text : withEmoji(text);
}

export function textObject(object, world, props = {}) {
  if (object?.type !== "mrkdwn") {
    return el("div", { ...props, class: `plain ${props.class ?? ""}`, text: plainText(object) });
  }
  return el("div", { ...props, class: `mrkdwn ${props.class ?? ""}` }, mrkdwn(object.text, world, object));
}
