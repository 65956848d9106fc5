// What can be completed where the caret stands: commands, their words, people.

const BROADCASTS = ["here", "channel"];

/** `{from, to, items}`: which part of the text a chosen item replaces; null if there is nothing to offer. */
export function completionsAt(text, caret, store) {
  const before = text.slice(0, caret);
  return people(before, caret, store) ?? commands(before, caret, store);
}

function people(before, caret, store) {
  const found = /(?:^|[\s=,])@([\w.-]*)$/.exec(before);
  if (!found) return null;
  const typed = found[1].toLowerCase();
  const fits = (one) =>
    one.name.startsWith(typed) ||
    one.real_name
      .toLowerCase()
      .split(" ")
      .some((part) => part.startsWith(typed));
  const items = store.cast
    .filter((one) => !one.deleted && fits(one))
    .sort((a, b) => b.name.startsWith(typed) - a.name.startsWith(typed))
    .map((one) => ({ label: one.real_name, detail: one.title, insert: `@${one.name} `, person: one }));
  if (!before.startsWith("/")) {
    for (const word of BROADCASTS)
      if (typed && word.startsWith(typed))
        items.push({ label: `@${word}`, detail: "Everyone here", insert: `@${word} ` });
  }
  return offer(items, caret - typed.length - 1, caret);
}

function commands(before, caret, store) {
  if (!before.startsWith("/") || before.includes("\n")) return null;
  const [command, sub, ...rest] = before.split(" ");
  const known = store.mine.commands;
  if (sub === undefined) {
    const items = known
      .filter((one) => one.command.startsWith(command))
      .map((one) => ({ label: one.command, detail: one.description, insert: `${one.command} ` }));
    return offer(items, 0, caret);
  }
  const found = known.find((one) => one.command === command);
  if (!found) return null;
  const subs = subcommands(found, store.mine.cast_hint);
  return rest.length ? wordsOf(subs, sub, rest, caret) : subsOf(subs, sub, caret);
}

function subsOf(subs, typed, caret) {
  const items = subs
    .filter((one) => one.word.startsWith(typed.toLowerCase()))
    .map((one) => ({ label: one.word, detail: one.description, insert: `${one.word} ` }));
  return offer(items, caret - typed.length, caret);
}

function wordsOf(subs, sub, rest, caret) {
  const typed = rest.at(-1);
  const words =
    sub === "help" ? subs.map((one) => one.word) : (subs.find((one) => one.word === sub)?.words ?? []);
  const items = words
    .filter(
      (word) =>
        word.startsWith(typed) && word !== typed && !rest.slice(0, -1).some((said) => said.startsWith(word)),
    )
    .map((word) => ({
      label: word,
      detail: "",
      insert: word.endsWith("=") || word === "@" ? word : `${word} `,
    }));
  return offer(items, caret - typed.length, caret);
}

/** From the demo's hint if it gives one, else read out of the command's own usage hint. */
function subcommands(command, hint) {
  if (hint?.subcommands) return hint.subcommands;
  return (command.usage_hint ?? "")
    .split(/\||,? or /)
    .map((part) => part.trim())
    .filter((part) => /^[a-z][\w-]*/.test(part))
    .map((part) => {
      const [word, ...words] = part.split(/\s+/);
      const takes = words
        .filter((one) => /^@|=/.test(one))
        .map((one) => one.replace(/=.*$/, "=").replace(/^@.*$/, "@"));
      return { word, description: words.join(" "), words: takes };
    });
}

function offer(items, from, to) {
  return items.length ? { from, to, items: items.slice(0, 8) } : null;
}
