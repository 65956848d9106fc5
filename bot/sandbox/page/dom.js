// Builds DOM nodes. Text only ever becomes a text node here, so nobody's words can become markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `props` are attributes, except `on` (listeners), `data`, `vars` (CSS variables) and `text`. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  apply(node, props);
  node.append(...flat(children));
  return node;
}

/** An SVG drawing from path strings, in the current text colour. */
export function icon(paths, size = 18) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = {
    viewBox: "0 0 20 20",
    width: size,
    height: size,
    "aria-hidden": "true",
    class: "icon",
  };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  for (const d of [paths].flat()) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** Puts exactly these nodes into `parent`, moving none that already stands right: focus and scroll stay. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, at) => {
    if (parent.childNodes[at] !== node) parent.insertBefore(node, parent.childNodes[at] ?? null);
  });
}

/** Replaces a subtree; whoever had the focus in it keeps it, by `data-key`. */
export function keepingFocus(root, redraw) {
  const active = document.activeElement;
  const key = root.contains(active) ? active.dataset.key : undefined;
  const caret =
    key && typeof active.selectionStart === "number" ? [active.selectionStart, active.selectionEnd] : null;
  const fresh = redraw() ?? root;
  if (!key) return;
  const again = [...fresh.querySelectorAll("[data-key]")].find((node) => node.dataset.key === key);
  again?.focus({ preventScroll: true });
  if (caret && again?.setSelectionRange) again.setSelectionRange(...caret);
}

let counter = 0;
/** An id that no other element of the page has. */
export const uid = (prefix) => `${prefix}-${(counter += 1)}`;

function apply(node, { on, data, vars, text, ...attributes }) {
  if (text !== undefined) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) attribute(node, name, value);
  for (const [name, listener] of Object.entries(on ?? {})) node.addEventListener(name, listener);
  Object.assign(node.dataset, data ?? {});
  for (const [name, value] of Object.entries(vars ?? {})) node.style.setProperty(name, value);
}

function attribute(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "value") node.value = value;
  else node.setAttribute(name, value === true ? "" : value);
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}
