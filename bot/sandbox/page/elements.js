// Block Kit's interactive elements: what is pressed here, what is filled in in `inputs.js` and `picker.js`.

import { el, icon, uid } from "./dom.js";
import { ICONS } from "./icons.js";
import { checks, field } from "./inputs.js";
import { picker } from "./picker.js";
import { popup } from "./popup.js";
import { plainText } from "./text.js";
import { safeAddress } from "./mrkdwn.js";

/** An element outside an input block: a change in it is sent at once. */
export function element(one, block, surface) {
  if (one.type === "button") return button(one, block, surface);
  if (one.type === "overflow") return overflow(one, block, surface);
  const labels = { "aria-label": plainText(one.placeholder) || one.action_id };
  return draw(one, block, surface, labels, true);
}

/** The element of an input block: kept until the form is sent, unless it asks to be told. */
export function inputElement(one, block, surface, labels) {
  return draw(one, block, surface, labels, Boolean(block.dispatch_action));
}

function draw(one, block, surface, labels, live) {
  const change = (value, given) => {
    surface.form.set(block, one, value);
    if (live && given) surface.fire(block, one, given);
  };
  const at = { element: one, block, surface, labels, change, live, value: surface.form.get(block, one) };
  if (one.type.endsWith("_select")) return picker(at);
  if (one.type === "checkboxes" || one.type === "radio_buttons") return checks(at);
  return field(at);
}

function button(one, block, surface) {
  const press = async (event) => {
    const pressed = event.currentTarget;
    const address = one.url && safeAddress(one.url);
    if (address) open(address, "_blank", "noopener");
    const begun = () => {
      pressed.setAttribute("aria-busy", "true");
      pressed.disabled = true;
    };
    await surface.fire(block, one, { value: one.value }, begun);
    pressed.removeAttribute("aria-busy");
    pressed.disabled = false;
  };
  return el("button", {
    type: "button",
    class: `button ${one.style ?? ""}`,
    "aria-label": one.accessibility_label,
    data: { key: `${block.block_id}/${one.action_id}`, action: one.action_id },
    on: { click: press },
    text: plainText(one.text),
  });
}

function overflow(one, block, surface) {
  const id = uid("menu");
  const choose = (option) => {
    menu.close();
    opener.focus();
    surface.fire(block, one, { selected_option: option });
  };
  const items = one.options.map((option) =>
    el("button", {
      type: "button",
      role: "menuitem",
      class: "menu-item",
      on: { click: () => choose(option) },
      text: plainText(option.text),
    }),
  );
  const opener = el(
    "button",
    {
      type: "button",
      class: "button overflow",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: { key: `${block.block_id}/${one.action_id}` },
    },
    icon(ICONS.more),
  );
  const list = el(
    "div",
    { id, role: "menu", class: "menu", on: { keydown: (event) => walk(event, items, menu, opener) } },
    items,
  );
  const menu = popup(opener, list, {
    onToggle: (isOpen) => opener.setAttribute("aria-expanded", String(isOpen)),
  });
  opener.addEventListener("click", () => {
    menu.toggle();
    if (menu.isOpen) items[0]?.focus();
  });
  return el("div", { class: "overflow-holder" }, opener, list);
}

function walk(event, items, menu, opener) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const at = items.indexOf(document.activeElement);
    items[(at + step + items.length) % items.length].focus();
  } else if (event.key === "Escape") {
    event.stopPropagation();
    menu.close();
    opener.focus();
  }
}
