// What a person has filled in, by block and action: it outlives a redraw, as it does in Slack.

const ONE = { field: "selected_option", initial: "initial_option", empty: null };
const SEVERAL = { field: "selected_options", initial: "initial_options", empty: [] };
const TEXT = { field: "value", initial: "initial_value", empty: null };

const KINDS = {
  plain_text_input: TEXT,
  number_input: TEXT,
  email_text_input: TEXT,
  url_text_input: TEXT,
  static_select: ONE,
  external_select: ONE,
  radio_buttons: ONE,
  multi_static_select: SEVERAL,
  multi_external_select: SEVERAL,
  checkboxes: SEVERAL,
  datepicker: { field: "selected_date", initial: "initial_date", empty: null },
  timepicker: { field: "selected_time", initial: "initial_time", empty: null },
  datetimepicker: { field: "selected_date_time", initial: "initial_date_time", empty: null },
};
for (const what of ["user", "channel", "conversation"]) {
  KINDS[`${what}s_select`] = { field: `selected_${what}`, initial: `initial_${what}`, empty: null };
  KINDS[`multi_${what}s_select`] = { field: `selected_${what}s`, initial: `initial_${what}s`, empty: [] };
}

/** Where an element keeps its value; nothing for a button. */
export const kindOf = (element) => KINDS[element.type] ?? null;

export function elementsOf(block) {
  const all = [block.accessory, block.element, ...(block.type === "actions" ? block.elements : [])];
  return all.filter((element) => element && kindOf(element));
}

export class Form {
  #values = {};

  constructor(values = {}) {
    this.#values = structuredClone(values);
  }

  get(block, element) {
    const { field, initial, empty } = kindOf(element);
    const entry = this.#values[block.block_id]?.[element.action_id];
    if (entry && entry.type === element.type) return entry[field] ?? empty;
    return element[initial] ?? empty;
  }

  set(block, element, value) {
    const entry = { type: element.type, [kindOf(element).field]: value };
    (this.#values[block.block_id] ??= {})[element.action_id] = entry;
  }

  /** Everything on the surface, as `state.values` has it. */
  collect(blocks) {
    const values = {};
    for (const block of blocks) {
      for (const element of elementsOf(block)) {
        const entry = { type: element.type, [kindOf(element).field]: this.get(block, element) };
        (values[block.block_id] ??= {})[element.action_id] = entry;
      }
    }
    return values;
  }
}
