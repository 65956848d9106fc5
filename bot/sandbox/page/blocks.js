// Block Kit's layout blocks as DOM nodes. What can be pressed or filled in is drawn by `elements.js`.

import { el, uid } from "./dom.js";
import { element, inputElement } from "./elements.js";
import { enlarge } from "./lightbox.js";
import { markdown } from "./markdown.js";
import { richText } from "./richtext.js";
import { plainText, textObject } from "./text.js";

export const drawBlocks = (blocks, surface) =>
  blocks.map((block) => drawBlock(block, surface)).filter(Boolean);

function drawBlock(block, surface) {
  const draw = BLOCKS[block.type];
  if (!draw)
    return el("p", { class: "block unknown", text: `This page can't draw a “${block.type}” block.` });
  const node = draw(block, surface);
  node.classList.add("block");
  return node;
}

const BLOCKS = {
  header: (block) => el("h3", { class: "header", text: plainText(block.text) }),
  divider: () => el("hr"),
  section,
  context: (block, surface) =>
    el(
      "div",
      { class: "context" },
      block.elements.map((part) => contextPart(part, surface)),
    ),
  actions: (block, surface) =>
    el(
      "div",
      { class: "actions" },
      block.elements.map((one) => element(one, block, surface)),
    ),
  image: (block, surface) => figure(block, surface),
  rich_text: (block, surface) => richText(block, surface.world),
  markdown: (block) => markdown(block.text),
  table,
  input,
};

function section(block, surface) {
  const { world } = surface;
  const text = block.text && textObject(block.text, world, { class: "section-text" });
  const fields =
    block.fields &&
    el(
      "div",
      { class: "fields" },
      block.fields.map((field) => textObject(field, world)),
    );
  const accessory = block.accessory && el("div", { class: "accessory" }, accessoryOf(block, surface));
  return el("div", { class: "section" }, el("div", { class: "section-body" }, text, fields), accessory);
}

function accessoryOf(block, surface) {
  const { accessory } = block;
  return accessory.type === "image"
    ? picture(accessory, surface, "thumb")
    : element(accessory, block, surface);
}

function contextPart(part, surface) {
  return part.type === "image" ? picture(part, surface, "tiny") : textObject(part, surface.world);
}

function figure(block, surface) {
  const title = block.title && el("figcaption", { text: plainText(block.title) });
  return el("figure", { class: "image" }, title, picture(block, surface, "large"));
}

/** Only this server's own pictures are loaded; another address is named instead. */
function picture(object, { world }, size) {
  const file = object.slack_file?.id;
  const address = file
    ? `/local/file/${file}?person=${world.person}`
    : (object.image_url ?? object.slack_file?.url ?? "");
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) {
    return el("span", { class: "no-picture", text: `Picture: ${object.alt_text}`, title: address });
  }
  const image = el("img", { class: size, src: url.href, alt: object.alt_text, loading: "lazy" });
  return size === "large" ? enlarge(image) : image;
}

function table(block, surface) {
  const cell = (one, tag) => {
    const content =
      one.type === "rich_text" ? richText(one, surface.world) : document.createTextNode(one.text ?? "");
    return el(tag, { scope: tag === "th" ? "col" : null }, content);
  };
  const [head, ...rows] = block.rows;
  const body = rows.map((row) =>
    el(
      "tr",
      {},
      row.map((one) => cell(one, "td")),
    ),
  );
  return el(
    "div",
    { class: "table", tabindex: "0" },
    el(
      "table",
      {},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          head.map((one) => cell(one, "th")),
        ),
      ),
      el("tbody", {}, body),
    ),
  );
}

function input(block, surface) {
  const id = uid("input");
  const error = surface.errors?.[block.block_id];
  const described = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const label = el(
    "label",
    { for: id, id: `${id}-label` },
    plainText(block.label),
    block.optional && el("span", { class: "optional", text: " (optional)" }),
  );
  const labels = {
    id,
    "aria-labelledby": `${id}-label`,
    "aria-describedby": described || null,
    "aria-invalid": error ? "true" : null,
  };
  return el(
    "div",
    { class: error ? "input has-error" : "input", data: { block: block.block_id } },
    label,
    inputElement(block.element, block, surface, labels),
    error && el("p", { class: "field-error", id: `${id}-error`, role: "alert", text: error }),
    block.hint && el("p", { class: "hint", id: `${id}-hint`, text: plainText(block.hint) }),
  );
}
