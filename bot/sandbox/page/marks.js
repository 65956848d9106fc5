// Up to where each person has read each conversation: kept in the browser, since only the page knows.

const KEY = "local-workspace-read";

function load() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

export function readMarks() {
  const marks = load();
  return {
    unread(person, channel) {
      const last = marks[`${person}/${channel.id}`] ?? "";
      return channel.messages.filter(
        (message) => message.ts > last && message.user !== person && !message.local,
      );
    },
    /** True if that was news. */
    read(person, channel) {
      const newest = channel.messages.at(-1)?.ts;
      const key = `${person}/${channel.id}`;
      if (!newest || (marks[key] ?? "") >= newest) return false;
      marks[key] = newest;
      localStorage.setItem(KEY, JSON.stringify(marks));
      return true;
    },
  };
}
