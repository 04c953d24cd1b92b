import type { Environment } from "./environment.js";
import { storagePrefix } from "./order-keys.js";

/**
 * Runs `work` in one tab at a time, so that two tabs do not both create an idempotency key for one cart. Pages on http
 * have no locks, so there `work` runs at once.
 */
export const takeTurns = <T>({ locks }: Environment, name: string, work: () => Promise<T>): Promise<T> =>
  locks ? (locks.request(storagePrefix + name, work) as Promise<T>) : work();
