import type { Context } from "hono";

/**
 * Keeps the runtime alive until the promise settles, if the runtime supports this. Otherwise Hono's getter
 * `c.executionCtx` throws.
 */
export const waitUntil =
  (c: Context) =>
  (work: Promise<unknown>): void => {
    try {
      c.executionCtx.waitUntil(work);
    } catch {
      // Node and Bun have no `c.executionCtx`, and finish the work anyway.
    }
  };
