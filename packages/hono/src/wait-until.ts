import type { Context } from "hono";

/** Keeps the runtime alive for work, where it has a way to do so: elsewhere the context's getter throws. */
export const waitUntil =
  (c: Context) =>
  (work: Promise<unknown>): void => {
    try {
      c.executionCtx.waitUntil(work);
    } catch {
      // Node and Bun need nothing: the process lives on.
    }
  };
