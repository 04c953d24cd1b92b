import type { Clock } from "../clock.js";
import { runWithin } from "../run-within.js";

/** Calls a function of the shop and waits for it for a limited time. A result that comes later is ignored. */
export type Bounded = <T>(name: string, call: () => T | Promise<T>) => Promise<T>;

/** @throws {Error} from the returned function, if a call takes longer than `handlerTimeoutMs` */
export const boundedBy =
  (handlerTimeoutMs: number, clock: Clock): Bounded =>
  async (name, call) => {
    const work = async () => ({ value: await call() });
    const result = await runWithin(work, handlerTimeoutMs, clock, () => {});
    if (!result) throw new Error(`${name} took longer than the ${handlerTimeoutMs} ms of handlerTimeoutMs.`);
    return result.value;
  };
