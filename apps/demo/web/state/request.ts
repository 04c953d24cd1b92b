import type { BackendName, Problem } from "../../src/shop/api.js";

/** A refusal of the server, in its own words. */
export class ProblemError extends Error {
  readonly title: string;

  constructor({ title, detail }: Partial<Problem>) {
    super(detail ?? "The shop gave no reason.");
    this.title = title ?? "That did not work";
  }
}

/** Asks a back end for JSON. Throws `ProblemError` for whatever is not a 2xx answer, an unreachable server included. */
export async function ask<T>(backend: BackendName, path: string, post?: unknown): Promise<T> {
  const init = post === undefined ? {} : { method: "POST", body: JSON.stringify(post) };
  let response: Response;
  try {
    response = await fetch(`/${backend}${path}`, { ...init, headers: { "content-type": "application/json" } });
  } catch {
    throw new ProblemError({ title: "The shop is closed", detail: "The demo does not answer. Is it still running?" });
  }
  const body: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new ProblemError(body as Problem);
  return body as T;
}

/** What to tell about a caught error. */
export const problemText = (error: unknown): string =>
  error instanceof Error ? error.message : "Something went wrong on this page.";
