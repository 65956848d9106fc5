// What comes next in the story, read out of what everybody sees. Draws nothing.

export const ASK = "U0RILEY"; // who starts it
const TO_RECEIVE = ["Show it now", "I have saved it", "Set up MFA", "Enter codes"]; // buttons of the owner's message
const COMMAND = '/iam onboard @jo groups=developers console=yes keys=yes reason="joins payments"';

/** `{text, actions}`; an action is `{label, go}`, `{label, put}` or `{label, scan}`. */
export function nextStep(store) {
  const delivery = firstDelivery(store);
  if (delivery?.person.id === store.person) return receive(store, delivery);
  const card = pendingCard(store);
  if (card) return decide(store, card);
  if (isRunning(store))
    return {
      text: "Twokeys is at work: the card counts the steps, and the AWS account lights up on the right.",
      actions: [panel("aws", "See the account")],
    };
  if (delivery) return handOver(store, delivery);
  return wasAnything(store) ? finished(store) : start(store);
}

export const command = (store) => store.mine.cast_hint?.command ?? COMMAND;

/** The newest picture in this person's DM with the app: what their phone could scan. */
export function pictureFor(store, person = store.person) {
  const files = dm(store, person).flatMap((message) => message.files ?? []);
  return files.filter((file) => file.mimetype?.startsWith("image/")).at(-1) ?? null;
}

export const first = (person) => person?.real_name.split(" ")[0] ?? "";

function start(store) {
  const asker = store.who(ASK) ?? store.cast[0];
  if (asker && store.person !== asker.id) {
    return {
      text: `${asker.real_name} asks for access. Be ${first(asker)} to start.`,
      actions: [be(asker, "C0GENERAL")],
    };
  }
  return {
    text: `Ask for someone's access: \`${command(store)}\``,
    actions: [{ label: "Put it in the composer", put: command(store) }],
  };
}

function decide(store, { channel, message }) {
  const tried = new Set(
    store.clicked.filter((one) => one.label === "Approve" && one.ts === message.ts).map((one) => one.person),
  );
  const out = namedOut(message);
  const approvers = store.cast.filter(
    (one) => isApprover(one) && sees(store, one.id, channel) && !tried.has(one.id) && !out.has(one.id),
  );
  const me = store.me;
  const place = `#${channel.name}`;
  const goThere = { label: `Open ${place}`, go: { channel: channel.id } };
  const isThere = store.open?.id === channel.id;
  if (approvers.some((one) => one.id === me?.id)) {
    if (!isThere) return { text: `A request waits for a second key. Open ${place}.`, actions: [goThere] };
    return { text: "Read what will change, then press `Approve` on the card.", actions: [] };
  }
  const next = approvers[0];
  if (!next) return { text: `The request waits in ${place}.`, actions: [] };
  const mayTry = me && sees(store, me.id, channel) && !tried.has(me.id) && !isApprover(me);
  if (mayTry && isThere)
    return {
      text: `Press \`Approve\` yourself and see it refused. Then be ${first(next)}, who may.`,
      actions: [be(next, channel.id)],
    };
  if (mayTry)
    return {
      text: `The request waits in ${place}. Try to approve it yourself, or be ${first(next)}.`,
      actions: [goThere, be(next, channel.id)],
    };
  return { text: `Now be ${first(next)}: open ${place} and decide.`, actions: [be(next, channel.id)] };
}

function handOver(store, { person }) {
  return {
    text: `Done on AWS. Now be ${first(person)}: open the message from ${store.app?.real_name}.`,
    actions: [be(person, "app")],
  };
}

function receive(store, { labels, person }) {
  if (!store.isApp || store.tab !== "messages") {
    return {
      text: `${store.app?.real_name} has written to you.`,
      actions: [{ label: "Open the message", go: { channel: "app", tab: "messages" } }],
    };
  }
  if (labels.has("Enter codes")) {
    const picture = pictureFor(store, person.id);
    if (picture && store.scanned.has(picture.id)) {
      return {
        text: "The phone knows the account. Press `Enter codes` and type its two codes, one after the other.",
        actions: [panel("phone", "See the codes")],
      };
    }
    const text =
      "Scan the picture with an authenticator app, or with the demo's phone. Then press `Enter codes`.";
    return { text, actions: picture ? [{ label: "Scan with the demo phone", scan: picture.id }] : [] };
  }
  if (labels.has("I have saved it")) {
    return { text: "Keep what was shown, then press `I have saved it`.", actions: [] };
  }
  const steps = ["Show it now", "Set up MFA"]
    .filter((label) => labels.has(label))
    .map((label) => `\`${label}\``);
  return {
    text: `Press ${steps.join(", then ")}. A secret is shown once, to ${first(person)} only.`,
    actions: [],
  };
}

function finished(store) {
  const asker = store.who(ASK);
  const text = /Done/.test(JSON.stringify(cards(store).map(({ message }) => message.blocks)))
    ? "That is the whole story. The account on the right is the proof. Ask for something else, or see `/iam help`."
    : "That request is closed. Ask for something else, or see `/iam help`.";
  const again =
    asker && asker.id !== store.person ? [be(asker, "C0GENERAL")] : [{ label: "Ask again", put: "/iam " }];
  return { text, actions: again };
}

const be = (person, channel) => ({
  label: `Be ${first(person)}`,
  go: { person: person.id, channel, tab: "messages" },
});
const panel = (tab, label) => ({ label, panel: tab });
const isApprover = (person) => /approver/i.test(person.title ?? "") && !person.deleted;
const sees = (store, person, channel) =>
  (store.states.get(person)?.channels ?? []).some((one) => one.id === channel.id) ||
  !store.states.has(person);

/** Whom the card itself rules out: who asked, who gains, who has approved already. */
function namedOut(message) {
  const found = JSON.stringify(message.blocks).matchAll(/(?:asked by|approved by|not) <@(\w+)/gi);
  return new Set([...found].map((match) => match[1]));
}

function labelsIn(message) {
  const elements = (message.blocks ?? []).flatMap((block) => [
    block.accessory,
    ...(block.type === "actions" ? block.elements : []),
  ]);
  return new Set(elements.filter((one) => one?.type === "button").map((one) => one.text.text));
}

function everything(store) {
  const seen = new Map();
  for (const state of store.states.values()) {
    for (const channel of state.channels)
      for (const message of channel.messages) seen.set(`${channel.id}/${message.ts}`, { channel, message });
  }
  return [...seen.values()];
}

const cards = (store) =>
  everything(store).filter(
    ({ channel, message }) => channel.kind === "channel" && message.bot_id && !message.ephemeral,
  );
const pendingCard = (store) =>
  cards(store)
    .filter(({ message }) => labelsIn(message).has("Approve"))
    .at(-1) ?? null;
const isRunning = (store) =>
  cards(store).some(
    ({ message }) => /[▓█]|░/.test(JSON.stringify(message.blocks)) && !labelsIn(message).size,
  );
const wasAnything = (store) => cards(store).length > 0;

function dm(store, person) {
  return (store.states.get(person)?.channels ?? [])
    .filter((one) => one.with?.is_bot)
    .flatMap((one) => one.messages);
}

function firstDelivery(store) {
  const order = [store.me, ...store.cast].filter(Boolean);
  for (const person of order) {
    const labels = new Set(dm(store, person.id).flatMap((message) => [...labelsIn(message)]));
    if (TO_RECEIVE.some((label) => labels.has(label))) return { person, labels };
  }
  return null;
}
