import type { Context } from "hono";

/** The runtime's `waitUntil`, where there is one: the getter throws elsewhere. */
export function waitUntil(c: Context): ((work: Promise<unknown>) => void) | undefined {
  try {
    const { executionCtx } = c;
    return (work) => executionCtx.waitUntil(work);
  } catch {
    return undefined;
  }
}
