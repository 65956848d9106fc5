// A list that opens beside its owner, above all else, and goes when one clicks elsewhere.

const GAP = 4;

/** `owner` is what the list belongs to; it must be in the page when the popup opens. */
export function popup(owner, list, { onToggle = () => {}, width = false } = {}) {
  list.setAttribute("popover", "manual");
  list.classList.add("popup");
  const outside = (event) => {
    if (!owner.contains(event.target) && !list.contains(event.target)) api.close();
  };
  const api = {
    isOpen: false,
    open() {
      if (api.isOpen) return api.place();
      list.showPopover();
      api.isOpen = true;
      api.place();
      onToggle(true);
      document.addEventListener("pointerdown", outside, true);
      addEventListener("resize", api.place);
      document.addEventListener("scroll", scrolled, true);
    },
    close() {
      if (!api.isOpen) return;
      api.isOpen = false;
      if (list.isConnected) list.hidePopover();
      onToggle(false);
      document.removeEventListener("pointerdown", outside, true);
      removeEventListener("resize", api.place);
      document.removeEventListener("scroll", scrolled, true);
    },
    toggle: () => (api.isOpen ? api.close() : api.open()),
    place() {
      const box = owner.getBoundingClientRect();
      if (width) list.style.width = `${box.width}px`;
      const below = innerHeight - box.bottom - 2 * GAP;
      const above = box.top - 2 * GAP;
      const up = below < Math.min(list.scrollHeight, 240) && above > below;
      list.style.maxHeight = `${Math.min(300, up ? above : below)}px`;
      const top = up ? box.top - GAP - list.offsetHeight : box.bottom + GAP;
      list.style.top = `${Math.max(GAP, top)}px`;
      list.style.left = `${Math.max(GAP, Math.min(box.left, innerWidth - list.offsetWidth - GAP))}px`;
    },
  };
  const scrolled = (event) => {
    if (!list.isConnected || !owner.isConnected) api.close();
    else if (!list.contains(event.target)) api.place();
  };
  return api;
}
