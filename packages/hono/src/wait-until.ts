import type { Context } from "hono";

/** Keeps the runtime alive until the promise settles, if the runtime has a `waitUntil`. */
export const waitUntil =
  (c: Context) =>
  (work: Promise<unknown>): void => {
    try {
      c.executionCtx.waitUntil(work);
    } catch {
      // On Node and Bun, `c.executionCtx` throws. They finish the work anyway.
    }
  };
