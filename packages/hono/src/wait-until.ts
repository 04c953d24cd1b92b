import type { Context } from "hono";

/** Keeps the runtime alive until the promise settles, if the runtime has a `waitUntil`. */
export const waitUntil =
  (c: Context) =>
  (work: Promise<unknown>): void => {
    try {
      c.executionCtx.waitUntil(work);
    } catch {
      // Node and Bun, where `c.executionCtx` throws, finish the work anyway.
    }
  };
