import type { Context } from "hono";

/** Keeps the runtime alive for the work if the runtime supports it. Otherwise Hono's getter `c.executionCtx` throws. */
export const waitUntil =
  (c: Context) =>
  (work: Promise<unknown>): void => {
    try {
      c.executionCtx.waitUntil(work);
    } catch {
      // The error is ignored: on Node and Bun the process continues anyway.
    }
  };
