// The question before a button does something: Slack's confirm object, as a dialog.

import { el } from "./dom.js";
import { plainText, textObject } from "./text.js";

/** True if the person agreed. */
export function confirmed(object, world) {
  return new Promise((resolve) => {
    const answer = (value) => () => dialog.close(value);
    const style = object.style === "danger" ? "danger" : "primary";
    const yes = el("button", {
      type: "button",
      class: `button ${style}`,
      on: { click: answer("yes") },
      text: plainText(object.confirm) || "Yes",
    });
    const no = el("button", {
      type: "button",
      class: "button",
      on: { click: answer("no") },
      text: plainText(object.deny) || "Cancel",
    });
    const dialog = el(
      "dialog",
      { class: "confirm", "aria-labelledby": "confirm-title" },
      el("h2", { id: "confirm-title", text: plainText(object.title) || "Are you sure?" }),
      textObject(object.text, world),
      el("div", { class: "buttons" }, no, yes),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });
}
