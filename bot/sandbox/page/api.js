// The people's side of the local workspace, over HTTP: one function for each thing a person can do.

/** What the server answered when it refused; `message` can be shown. */
export class Refused extends Error {}

const FIELD_ERRORS = "errors"; // a form's own: shown at its fields, reported by the `view` event

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused("The demo does not answer.");
  }
  const body = await response.json().catch(() => ({}));
  const failed = !response.ok || (body.ok === false && body.error !== FIELD_ERRORS);
  if (failed) throw new Refused(body.message ?? body.error ?? `The demo answered ${response.status}.`);
  return body;
}

const get = (path) => call(path, { headers: { accept: "application/json" } });
const post = (path, body) =>
  call(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

export const api = {
  state: (person) => get(`/local/state?person=${encodeURIComponent(person)}`),
  aws: () => get("/local/aws"),
  message: (person, channel, text) => post("/local/message", { person, channel, text }),
  command: (person, channel, text) => post("/local/command", { person, channel, text }),
  action: (body) => post("/local/action", body),
  options: (body) => post("/local/options", body),
  submit: (person, viewId, values) => post("/local/submit", { person, view_id: viewId, values }),
  close: (person, viewId, all) => post("/local/close", { person, view_id: viewId, is_cleared: all }),
  home: (person) => post("/local/home", { person }),
  /** `source` is `{file_id}` to scan a picture, or `{secret}` typed in. */
  authenticator: (person, source) => post("/local/authenticator", { person, ...source }),
  events: (person) => new EventSource(`/local/events?person=${encodeURIComponent(person)}`),
};
