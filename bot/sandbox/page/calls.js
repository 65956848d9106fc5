// Every call made to AWS, newest first.

import { el } from "./dom.js";
import { clockWithSeconds } from "./time.js";

const READS = /^(iam:|sts:)?(Get|List|Generate|Simulate)/;

export class CallsView {
  #store;
  #onlyChanges = false;

  constructor(store) {
    this.#store = store;
    const box = el("input", { type: "checkbox", id: "only-changes" });
    box.addEventListener("change", () => {
      this.#onlyChanges = box.checked;
      this.#draw();
    });
    this.list = el("ol", { class: "call-list" });
    this.node = el(
      "section",
      { class: "calls" },
      el(
        "p",
        { class: "filter" },
        box,
        el("label", { for: "only-changes", text: "Only what changes something" }),
      ),
      this.list,
    );
    store.on("aws", () => this.#draw());
    this.#draw();
  }

  #draw() {
    const calls = [...(this.#store.aws?.calls ?? [])].reverse();
    const shown = this.#onlyChanges ? calls.filter((call) => !READS.test(call.action)) : calls;
    const nothing = "No call yet. Each call that Twokeys makes to AWS appears here, with its outcome.";
    this.list.replaceChildren(
      ...(shown.length ? shown.map(row) : [el("li", { class: "none", text: nothing })]),
    );
  }
}

function row(call) {
  const failed = call.error || call.status >= 400;
  const classes = ["call", failed && "failed", READS.test(call.action) && "read"].filter(Boolean);
  return el(
    "li",
    { class: classes.join(" "), title: call.caller },
    el("time", { text: clockWithSeconds(call.at) }),
    el("code", { class: "call-action", text: call.action.replace(/^iam:/, "") }),
    el("span", { class: "call-target", text: call.target ?? "" }),
    el("span", {
      class: failed ? "pill bad" : "pill ok",
      text: failed ? (call.error ?? String(call.status)) : String(call.status),
    }),
    el("span", { class: "muted", text: `${Math.round(call.ms)} ms` }),
  );
}
