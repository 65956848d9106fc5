// A picture, larger, over everything.

import { el, icon } from "./dom.js";
import { ICONS } from "./icons.js";

/** The picture as a button that opens it large. */
export function enlarge(image) {
  const label = image.alt ? `Enlarge: ${image.alt}` : "Enlarge the picture";
  return el(
    "button",
    { type: "button", class: "enlarge", "aria-label": label, on: { click: () => open(image) } },
    image,
  );
}

function open(image) {
  const close = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Close", on: { click: () => dialog.close() } },
    icon(ICONS.close),
  );
  const large = el("img", { src: image.src, alt: image.alt });
  const dialog = el("dialog", { class: "lightbox", "aria-label": image.alt || "Picture" }, close, large);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
