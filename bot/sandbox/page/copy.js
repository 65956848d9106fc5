// A button that copies, and says that it has.

import { el, icon } from "./dom.js";
import { ICONS } from "./icons.js";

/** `read` gives the text when pressed; `label` says what is copied, to those who can't see the drawing. */
export function copyButton(read, label, { wordy = false } = {}) {
  const word = el("span", { class: wordy ? "" : "sr-only", text: wordy ? "Copy" : label });
  const button = el(
    "button",
    {
      type: "button",
      class: "copy",
      title: label,
      "aria-label": wordy ? label : undefined,
      data: { key: label },
    },
    icon(ICONS.copy, 16),
    word,
  );
  button.addEventListener("click", async () => {
    await write(read());
    button.replaceChildren(icon(ICONS.tick, 16), el("span", { text: "Copied", role: "status" }));
    setTimeout(() => button.replaceChildren(icon(ICONS.copy, 16), word), 1800);
  });
  return button;
}

async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { class: "off-screen", value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy"); // where the newer way is not allowed
    area.remove();
  }
}
