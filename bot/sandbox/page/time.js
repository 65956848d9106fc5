// Times in the reader's own zone and language, and Slack's `<!date^…>` tokens.

const format = (options) => new Intl.DateTimeFormat(undefined, options);
const CLOCK = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const SECONDS = format({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const FULL = format({ dateStyle: "full", timeStyle: "medium" });
const DAY = format({ weekday: "long", day: "numeric", month: "long" });
const SHORT = { month: "short", day: "numeric", year: "numeric" };
const LONG = { month: "long", day: "numeric", year: "numeric" };

/** A `ts` string or an ISO time, as a Date. */
export const toDate = (at) => (/^\d+(\.\d+)?$/.test(String(at)) ? new Date(Number(at) * 1000) : new Date(at));
export const clock = (at) => CLOCK.format(toDate(at));
export const clockWithSeconds = (at) => SECONDS.format(toDate(at));
export const fullTime = (at) => FULL.format(toDate(at));
export const dayKey = (at) => toDate(at).toDateString();

/** "Today", "Yesterday", or the day by name. */
export function dayName(at) {
  return relativeDay(toDate(at)) ?? DAY.format(toDate(at));
}

/** A calendar day and, where it helps, the time: "today 10:02" or "3 Mar 2024". */
export function when(at) {
  const date = toDate(at);
  const day = relativeDay(date);
  return day ? `${day.toLowerCase()} ${CLOCK.format(date)}` : format(SHORT).format(date);
}

function relativeDay(date) {
  const midnight = (one) => new Date(one.getFullYear(), one.getMonth(), one.getDate()).getTime();
  const days = Math.round((midnight(date) - midnight(new Date())) / 86_400_000);
  return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[days] ?? null;
}

function pretty(options) {
  return (date) => relativeDay(date)?.toLowerCase() ?? format(options).format(date);
}

function ago(date) {
  const seconds = Math.round((date - Date.now()) / 1000);
  const units = [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? units.at(-1);
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

const TOKENS = {
  date_num: (date) => date.toISOString().slice(0, 10),
  date_slash: (date) => format({ dateStyle: "short" }).format(date),
  date: (date) => format(LONG).format(date),
  date_short: (date) => format(SHORT).format(date),
  date_long: (date) => format({ ...LONG, weekday: "long" }).format(date),
  date_pretty: pretty(LONG),
  date_short_pretty: pretty(SHORT),
  date_long_pretty: pretty({ ...LONG, weekday: "long" }),
  time: (date) => CLOCK.format(date),
  time_secs: (date) => SECONDS.format(date),
  ago,
};

/** Slack's date formatting; the fallback if the timestamp is none. */
export function slackDate(timestamp, pattern, fallback) {
  const seconds = Number(timestamp);
  if (!Number.isFinite(seconds) || seconds <= 0) return fallback ?? "";
  const date = new Date(seconds * 1000);
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => TOKENS[name]?.(date) ?? whole);
}
