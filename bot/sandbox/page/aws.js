// The AWS account as AWS sees it. What has just changed lights up for some seconds.

import { el, keepingFocus } from "./dom.js";
import { factsOf, policiesOf, short, signIn } from "./facts.js";
import { when } from "./time.js";

const GLOW = 6000;

export class AwsView {
  #store;
  #facts = null; // name of a fact -> what it said last
  #changed = new Map(); // name of a fact -> when it changed

  constructor(store) {
    this.#store = store;
    this.node = el("section", { class: "aws" });
    store.on("aws", () => this.#draw());
    this.#draw();
  }

  #draw() {
    const { aws } = this.#store;
    if (!aws?.account) {
      return this.node.replaceChildren(
        el("p", { class: "empty", text: "The AWS account appears here as soon as the demo has started it." }),
      );
    }
    this.#compare(aws);
    keepingFocus(this.node, () => this.node.replaceChildren(...this.#parts(aws)));
  }

  #compare(aws) {
    const now = factsOf(aws);
    if (this.#facts) {
      for (const [name, said] of now) if (this.#isNews(name, said)) this.#changed.set(name, Date.now());
    }
    this.#facts = now;
  }

  // Of something new, the whole lights up and not each line in it.
  #isNews(name, said) {
    const was = this.#facts.get(name);
    return was === undefined ? /made$|^mfa/.test(name) : was !== said;
  }

  #parts(aws) {
    const { account, groups, virtual_mfa: devices, password_policy: policy } = aws;
    const newestFirst = [...aws.users].sort((a, b) => (a.created < b.created ? 1 : -1));
    const users = newestFirst.filter((user) => !isService(user));
    const services = newestFirst.filter(isService);
    return [
      el(
        "p",
        { class: "account" },
        el("b", { text: account.alias ?? "Account" }),
        el("code", { text: account.id }),
      ),
      heading("Users", users.length),
      ...(users.length
        ? users.map((user) => this.#user(user))
        : [nothing("No IAM user yet. The first one appears here when a request was approved.")]),
      ...services.map((user) =>
        el(
          "p",
          { class: "card slim" },
          el("code", { text: user.path + user.name }),
          el("span", { class: "muted", text: "a program's own user" }),
        ),
      ),
      heading("Groups", groups.length),
      ...(groups.length
        ? groups.map((group) => this.#group(group))
        : [nothing("No group yet. A group of twokeys.toml is made when it is first needed.")]),
      heading("Virtual MFA devices", devices.length),
      ...(devices.length
        ? devices.map((device) => this.#device(device))
        : [nothing("None. One appears when someone sets up MFA.")]),
      heading("Password policy"),
      this.#lit(
        "policy",
        el(
          "div",
          { class: "card policy" },
          policy ? rows(policyRows(policy)) : nothing("None: AWS's own default holds."),
        ),
      ),
    ];
  }

  #user(user) {
    const at = (field) => `user/${user.name}/${field}`;
    const fact = (field, label, value) =>
      this.#lit(at(field), el("div", { class: "row" }, el("dt", { text: label }), el("dd", {}, value)));
    return this.#lit(
      at("made"),
      el(
        "article",
        { class: "card", data: { user: user.name } },
        el("h4", {}, el("code", { text: user.path + user.name })),
        el(
          "dl",
          {},
          fact("console", "Console", signIn(user)),
          fact("keys", "Access keys", user.keys.length ? user.keys.map(key) : "None"),
          fact("groups", "Groups", user.groups.length ? chips(user.groups) : "None"),
          fact(
            "mfa",
            "MFA",
            user.mfa.length
              ? user.mfa.map((one) =>
                  el("span", {
                    class: "pill ok",
                    text: `On since ${when(one.enabled_at)}`,
                    title: one.serial,
                  }),
                )
              : "Off",
          ),
          policiesOf(user).length > 0 && fact("attached", "Policies", chips(policiesOf(user))),
          user.boundary && fact("boundary", "Boundary", chips([short(user.boundary)])),
          fact("tags", "Tags", tags(user.tags)),
        ),
      ),
    );
  }

  #group(group) {
    const body = [
      el("h4", {}, el("code", { text: group.path + group.name })),
      el("dl", {}, row("Policies", policiesOf(group).length ? chips(policiesOf(group)) : "None")),
    ];
    const members = this.#lit(
      `group/${group.name}/members`,
      row("Members", group.members.length ? chips(group.members) : "Nobody yet"),
    );
    body[1].append(members);
    return this.#lit(
      `group/${group.name}/made`,
      el("article", { class: "card", data: { group: group.name } }, body),
    );
  }

  #device(device) {
    const owner = device.assigned_to ? `assigned to ${device.assigned_to}` : "waits for two codes";
    return this.#lit(
      `mfa/${device.serial}`,
      el(
        "article",
        { class: "card slim" },
        el("code", { text: short(device.serial) }),
        el("span", { class: "muted", text: owner }),
      ),
    );
  }

  #lit(name, node) {
    const passed = Date.now() - (this.#changed.get(name) ?? 0);
    if (passed < GLOW) {
      node.classList.add("lit");
      node.style.setProperty("animation-delay", `-${passed}ms`);
    }
    return node;
  }
}

const isService = (user) => user.path.startsWith("/service/");
const heading = (text, count) =>
  el("h3", {}, text, count !== undefined && el("span", { class: "tally", text: String(count) }));
const nothing = (text) => el("p", { class: "none", text });
const row = (label, value) => el("div", { class: "row" }, el("dt", { text: label }), el("dd", {}, value));
const rows = (pairs) =>
  el(
    "dl",
    {},
    pairs.map(([label, value]) => row(label, value)),
  );
const chips = (words) => words.map((word) => el("span", { class: "pill", text: word }));
const tags = (all) =>
  Object.keys(all).length
    ? Object.entries(all).map(([name, value]) =>
        el("span", { class: "tag" }, el("span", { text: name }), el("code", { text: value })),
      )
    : "None";

function key(one) {
  const state = one.status === "Active" ? "ok" : "off";
  const used = one.last_used ? `used ${when(one.last_used)}` : "never used";
  return el(
    "span",
    { class: "access-key" },
    el("code", { text: one.id }),
    el("span", { class: `pill ${state}`, text: one.status }),
    el("span", { class: "muted", text: used }),
  );
}

function policyRows(policy) {
  const words = (name) =>
    name
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .replaceAll("_", " ")
      .toLowerCase();
  const said = (value) => (typeof value === "boolean" ? (value ? "Yes" : "No") : String(value ?? "Not set"));
  return Object.entries(policy).map(([name, value]) => [
    words(name).replace(/^./, (letter) => letter.toUpperCase()),
    said(value),
  ]);
}
