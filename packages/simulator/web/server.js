const base = "/_simulator/api";

async function ask(method, path, body) {
  const response = await fetch(base + path, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`);
  return answer;
}

/**
 * Sends a GET request to the control API and returns its JSON.
 *
 * @throws {Error} with the API's message
 */
export const get = (path) => ask("GET", path);
/** Sends a POST request with a JSON body to the control API. */
export const post = (path, body) => ask("POST", path, body);
/** Sends a DELETE request to the control API. */
export const remove = (path) => ask("DELETE", path);

/**
 * Calls `changed` after each change of the simulator's state, and every 5 seconds, because orders expire with time.
 * Calls `linked` with `true` when the connection to the simulator is made, and with `false` when it is lost.
 */
export function watch(changed, linked) {
  const events = new EventSource(`${base}/events`);
  events.addEventListener("change", changed);
  events.addEventListener("open", () => linked(true));
  events.addEventListener("error", () => linked(false));
  setInterval(changed, 5_000);
}
