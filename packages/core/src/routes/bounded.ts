import type { Clock } from "../clock.js";
import { runWithin } from "../run-within.js";

/** Calls a function of the shop or the store, and waits a limited time. A later result is ignored. */
export type RunBounded = <T>(name: string, call: () => T | Promise<T>) => Promise<T>;

/**
 * Makes the function that calls the shop or the store, and waits at most `handlerTimeoutMs` for each result.
 *
 * @throws {Error} from the returned function, if a call takes longer than `handlerTimeoutMs`
 */
export const runBoundedBy =
  (handlerTimeoutMs: number, clock: Clock): RunBounded =>
  async (name, call) => {
    const work = async () => ({ value: await call() });
    const result = await runWithin(work, handlerTimeoutMs, clock, () => {});
    if (!result) throw new Error(`${name} took longer than the ${handlerTimeoutMs} ms of handlerTimeoutMs.`);
    return result.value;
  };
