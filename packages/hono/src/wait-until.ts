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
      // The error of the getter is ignored, because the process continues anyway on Node and Bun.
    }
  };
