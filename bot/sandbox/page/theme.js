// Light or dark: as the system says, until the person says otherwise.

import { el, icon } from "./dom.js";
import { ICONS } from "./icons.js";

const KEY = "local-workspace-theme";

export function themeButton() {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const button = el("button", { type: "button", class: "icon-button", id: "theme" });
  const draw = () => {
    const label = isDark() ? "Use light colours" : "Use dark colours";
    button.setAttribute("aria-label", label);
    button.title = label;
    button.replaceChildren(icon(isDark() ? ICONS.sun : ICONS.moon));
  };
  const kept = localStorage.getItem(KEY);
  if (kept) root.dataset.theme = kept;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem(KEY, root.dataset.theme);
    draw();
  });
  system.addEventListener("change", draw);
  draw();
  return button;
}
