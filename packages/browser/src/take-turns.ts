import type { Environment } from "./environment.js";
import { storagePrefix } from "./order-keys.js";

/**
 * Lets one tab after the other do its work, so that two tabs do not both create a key for one cart. Without locks, as
 * on http, the work is done at once.
 */
export const takeTurns = <T>({ locks }: Environment, name: string, work: () => Promise<T>): Promise<T> =>
  locks ? (locks.request(storagePrefix + name, work) as Promise<T>) : work();
