// Block Kit's select menus: where their options come from, and what a choice means to the form.

import { combobox } from "./combobox.js";
import { plainText } from "./text.js";

/** Any of the select elements, one or several, own options, the app's, people or channels. */
export function picker(at) {
  const { element, block, surface, labels, change } = at;
  const many = element.type.startsWith("multi_");
  const source = sourceOf(element, block, surface);
  const choose = (items) => {
    const values = items.map((item) => item.raw);
    const value = many ? values : (values[0] ?? null);
    change(value, { [source.field + (many ? "s" : "")]: value });
  };
  const chosen = many ? at.value : [at.value].filter(Boolean);
  return combobox({
    labels,
    many,
    most: element.max_selected_items,
    placeholder: plainText(element.placeholder) || "Choose…",
    key: `${block.block_id}/${element.action_id}`,
    chosen: chosen.map(source.item),
    load: source.load,
    shortest: source.shortest,
    onChange: choose,
  });
}

function sourceOf(element, block, surface) {
  const kind = element.type.replace("multi_", "");
  if (kind === "users_select") return people(surface.world);
  if (kind === "channels_select" || kind === "conversations_select") return rooms(surface.world, kind);
  return kind === "external_select" ? external(element, block, surface) : own(element);
}

const optionItem = (option) => ({
  id: option.value,
  name: plainText(option.text),
  detail: plainText(option.description),
  raw: option,
});

const grouped = (groups) =>
  groups.map((group) => ({ label: plainText(group.label), items: group.options.map(optionItem) }));

function own(element) {
  const groups = grouped(element.option_groups ?? [{ label: null, options: element.options ?? [] }]);
  return {
    field: "selected_option",
    item: optionItem,
    load: async (typed) => matching(groups, typed),
    shortest: 0,
  };
}

function external(element, block, surface) {
  const load = async (typed) => grouped(await surface.suggest(block, element, typed));
  return { field: "selected_option", item: optionItem, load, shortest: element.min_query_length ?? 3 };
}

function people(world) {
  const item = (id) => {
    const person = world.who(id);
    return { id, name: person?.real_name ?? id, detail: person?.title, person, raw: id };
  };
  const groups = () => [
    { label: "", items: world.people.filter((one) => !one.deleted).map((one) => item(one.id)) },
  ];
  return { field: "selected_user", item, load: async (typed) => matching(groups(), typed), shortest: 0 };
}

function rooms(world, kind) {
  const item = (id) => ({ id, name: `#${world.channelOf(world.person, id)?.name ?? id}`, raw: id });
  const groups = () => [
    {
      label: "",
      items: world.mine.channels.filter((one) => one.kind === "channel").map((one) => item(one.id)),
    },
  ];
  const field = kind === "channels_select" ? "selected_channel" : "selected_conversation";
  return { field, item, load: async (typed) => matching(groups(), typed), shortest: 0 };
}

function matching(groups, typed) {
  const wanted = typed.trim().toLowerCase();
  const fits = (item) =>
    `${item.name} ${item.detail ?? ""} ${item.person?.name ?? ""}`.toLowerCase().includes(wanted);
  return groups
    .map((group) => ({ ...group, items: group.items.filter(fits) }))
    .filter((group) => group.items.length);
}
