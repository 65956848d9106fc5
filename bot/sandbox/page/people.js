// Whose eyes the page looks through: everyone of the cast, one click each.

import { avatar } from "./avatar.js";
import { el, keepingFocus } from "./dom.js";

export function people(store, go) {
  const node = el("div", { class: "people", role: "group", "aria-label": "Who you are" });
  let drawn = "";
  const draw = () => {
    const now = JSON.stringify([store.person, store.cast, store.cast.map((one) => store.hasNews(one.id))]);
    if (now === drawn) return;
    drawn = now;
    keepingFocus(node, () => node.replaceChildren(...store.cast.map((one) => button(one, store, go))));
    node.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  store.on("people messages channel", draw);
  node.addEventListener("keydown", walk);
  return node;
}

function button(person, store, go) {
  const isMe = person.id === store.person;
  const news = !isMe && store.hasNews(person.id);
  const state = person.deleted ? "deactivated" : person.is_guest ? "guest" : "";
  const about = [person.title, state].filter(Boolean).join(", ");
  return el(
    "button",
    {
      type: "button",
      class: "person",
      disabled: person.deleted,
      "aria-pressed": String(isMe),
      "aria-label": `${isMe ? "You are" : "Be"} ${person.real_name}, ${about}${news ? ", something new" : ""}`,
      title: isMe ? `You are ${person.real_name}` : `Be ${person.real_name} (${about})`,
      vars: { "--person": person.color },
      data: { key: `person-${person.id}`, person: person.id },
      on: { click: () => go({ person: person.id }) },
    },
    avatar(person, "small"),
    isMe ? whole(person) : el("span", { class: "first-name", text: person.real_name.split(" ")[0] }),
    news && el("span", { class: "dot" }),
  );
}

function whole(person) {
  return el(
    "span",
    { class: "whole" },
    el("span", { class: "you-are", text: "You are" }),
    el("b", { text: person.real_name }),
    el("span", { class: "person-title", text: person.title }),
  );
}

function walk(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const all = [...event.currentTarget.querySelectorAll("button:not([disabled])")];
  const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
  next.focus();
  event.preventDefault();
}
