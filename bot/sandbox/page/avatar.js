// A person's square with their initial; the app's has a key.

import { el, icon } from "./dom.js";
import { ICONS } from "./icons.js";

export function avatar(person, size = "") {
  const mark = person?.is_bot ? icon(ICONS.key, size === "tiny" ? 12 : 18) : (person?.avatar ?? "?");
  return el(
    "span",
    { class: `avatar ${size}`, "aria-hidden": "true", vars: { "--person": person?.color ?? "#6b7280" } },
    mark,
  );
}
