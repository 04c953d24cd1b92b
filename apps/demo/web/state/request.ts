import type { BackendName, Problem } from "../../src/shop/api.js";

/** A refusal of the server, in its own words. */
export class ProblemError extends Error {
  readonly title: string;
  /** The SDK's code of the error, if it was one of the SDK's. */
  readonly code: string | undefined;

  constructor({ title, detail, code }: Partial<Problem>) {
    super(detail ?? "The shop gave no reason.");
    this.title = title ?? "That did not work";
    this.code = code;
  }
}

/** Asks a back end for JSON. Throws `ProblemError` for whatever is not a 2xx answer, an unreachable server included. */
export const ask = <T>(backend: BackendName, path: string, post?: unknown): Promise<T> =>
  askPath<T>(`/${backend}${path}`, post);

/** Uses one of the demo's own tools. Throws as `ask` does. */
export const callTool = <T>(name: string, post: unknown): Promise<T> => askPath<T>(`/tools/${name}`, post);

async function askPath<T>(path: string, post: unknown): Promise<T> {
  const init = post === undefined ? {} : { method: "POST", body: JSON.stringify(post) };
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { "content-type": "application/json" } });
  } catch {
    throw new ProblemError({ title: "The shop is closed", detail: "The demo does not answer. Is it still running?" });
  }
  const body: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new ProblemError(body as Problem);
  return body as T;
}

/** What to tell about a caught error. */
export function problemText(error: unknown): string {
  if (error instanceof ProblemError && error.code === "order_lost") return orderLost;
  return error instanceof Error ? error.message : "Something went wrong on this page.";
}

const orderLost =
  "The order was made, but what the customer pays with was lost on the way here. It has been closed, and nothing was charged: please order again.";
