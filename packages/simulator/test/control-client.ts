/** A response of the simulator's control API. */
export type ControlAnswer = {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a response of any route; the tests check its members
  json: any;
};

/** Sends a JSON request to the control API of the simulator at `url`. */
export async function callControl(url: string, method: string, path: string, body?: unknown): Promise<ControlAnswer> {
  const response = await fetch(`${url}/_simulator/api${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, json: await response.json() };
}
