// Ctrl+K: go to a conversation, or be somebody else, by typing.

import { avatar } from "./avatar.js";
import { el, icon, uid } from "./dom.js";
import { ICONS } from "./icons.js";

export function jump(store, go) {
  let at = 0;
  let found = [];
  const listId = uid("jump");
  const input = el("input", {
    type: "text",
    class: "control",
    role: "combobox",
    "aria-label": "Jump to",
    "aria-expanded": "true",
    "aria-controls": listId,
    placeholder: "A channel, or a person to be",
    autocomplete: "off",
  });
  const list = el("ul", { id: listId, role: "listbox", class: "menu" });
  const dialog = el("dialog", { class: "jump", "aria-label": "Jump to" }, input, list);

  const point = (next) => {
    at = next;
    [...list.children].forEach((node, index) => {
      node.classList.toggle("active", index === at);
      node.setAttribute("aria-selected", String(index === at));
    });
    list.children[at]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[at]?.id ?? "");
  };
  const take = (place) => {
    dialog.close();
    if (place) go(place.to);
  };
  const search = () => {
    const typed = input.value.trim().toLowerCase();
    found = places(store).filter((place) => place.name.toLowerCase().includes(typed));
    list.replaceChildren(
      ...found.map((place, index) =>
        el(
          "li",
          {
            id: uid("place"),
            role: "option",
            class: "menu-item",
            on: { click: () => take(place), pointermove: () => point(index) },
          },
          place.mark(),
          place.name,
        ),
      ),
    );
    point(0);
  };
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) point((at + step + found.length) % found.length);
    else if (event.key === "Enter") take(found[at]);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  const open = () => {
    if (dialog.open) return;
    input.value = "";
    search();
    dialog.showModal();
    input.focus();
  };
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    open();
  });
  return { node: dialog, open };
}

function places(store) {
  const rooms = store.mine.channels.map((one) => ({
    name: one.with?.real_name ?? `#${one.name}`,
    mark: () => (one.with ? avatar(one.with, "tiny") : icon(ICONS.hash, 16)),
    to: { channel: one.id, tab: "messages" },
  }));
  const people = store.cast
    .filter((one) => !one.deleted && one.id !== store.person)
    .map((one) => ({ name: `Be ${one.real_name}`, mark: () => avatar(one, "tiny"), to: { person: one.id } }));
  return [...rooms, ...people];
}
