import type { Environment } from "./environment.js";

/** Two tabs must not both find that there is no key yet. Where there are no locks, as on http, a tab does not wait. */
export const takeTurns = <T>({ locks }: Environment, name: string, work: () => Promise<T>): Promise<T> =>
  locks ? (locks.request(`qfpay-checkout ${name}`, work) as Promise<T>) : work();
