// Fields that are typed into, and boxes that are ticked.

import { el, uid } from "./dom.js";
import { plainText, textObject } from "./text.js";

const HTML_TYPES = {
  number_input: "number",
  email_text_input: "email",
  url_text_input: "url",
  datepicker: "date",
  timepicker: "time",
  datetimepicker: "datetime-local",
};

/** One line, many lines, a number, a date: whatever is typed. */
export function field(at) {
  const { element, labels } = at;
  const multiline = element.type === "plain_text_input" && element.multiline;
  const control = el(multiline ? "textarea" : "input", {
    ...labels,
    class: "control",
    type: multiline ? null : (HTML_TYPES[element.type] ?? "text"),
    rows: multiline ? "4" : null,
    placeholder: plainText(element.placeholder) || null,
    maxlength: element.max_length,
    min: element.min_value,
    max: element.max_value,
    step: element.is_decimal_allowed ? "any" : null,
    autocomplete: "off",
    spellcheck: "false",
    autofocus: Boolean(element.focus_on_load),
    value: shown(element, at.value),
    data: { key: `${at.block.block_id}/${element.action_id}`, action: element.action_id },
  });
  listen(control, at);
  return control;
}

function listen(control, { element, change, live }) {
  const picked = element.type.endsWith("picker");
  const events = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const value = () => read(element, control.value);
  const sent = () => (live ? { [picked ? fieldName(element) : "value"]: value() } : null);
  control.addEventListener("input", () => {
    const tell = live && !picked && events.includes("on_character_entered");
    change(value(), tell ? sent() : null);
  });
  if (picked) control.addEventListener("change", () => change(value(), sent()));
  control.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || picked || !live || !events.includes("on_enter_pressed")) return;
    event.preventDefault();
    change(value(), sent());
  });
}

const fieldName = (element) =>
  `selected_${element.type.replace("picker", "").replace("datetime", "date_time")}`;

function read(element, text) {
  if (element.type === "datetimepicker") return text ? Math.round(new Date(text).getTime() / 1000) : null;
  return text === "" ? null : text;
}

function shown(element, value) {
  if (element.type !== "datetimepicker" || !value) return value ?? "";
  const local = new Date(value * 1000 - new Date(value * 1000).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** Checkboxes and radio buttons. */
export function checks({ element, block, surface, labels, change, value }) {
  const many = element.type === "checkboxes";
  const name = uid("choice");
  const chosen = new Set((many ? value : [value]).filter(Boolean).map((option) => option.value));
  const boxes = element.options.map((option) => {
    const box = el("input", {
      type: many ? "checkbox" : "radio",
      name,
      id: uid("box"),
      data: { key: `${block.block_id}/${element.action_id}/${option.value}` },
    });
    box.checked = chosen.has(option.value);
    box.addEventListener("change", () => {
      const picked = element.options.filter((_, index) => boxes[index].checked);
      change(many ? picked : option, many ? { selected_options: picked } : { selected_option: option });
    });
    return box;
  });
  const rows = element.options.map((option, index) =>
    el(
      "div",
      { class: "choice" },
      boxes[index],
      el(
        "label",
        { for: boxes[index].id },
        textObject(option.text, surface.world),
        option.description && textObject(option.description, surface.world, { class: "description" }),
      ),
    ),
  );
  return el(
    "div",
    { ...labels, role: many ? "group" : "radiogroup", class: "choices", data: { action: element.action_id } },
    rows,
  );
}
