import type { Environment } from "./environment.js";

const wakeEvents = ["online", "pageshow", "visibilitychange"];

/** Calls `wake` each time the network returns or the page is shown, hidden or restored, until the signal aborts. */
export function onWake({ page }: Environment, signal: AbortSignal, wake: () => void): void {
  for (const name of wakeEvents) page?.addEventListener(name, wake, { signal });
}

/** Waits for `ms` milliseconds, or until the network is back or the page is shown or hidden. */
export function wait(env: Environment, ms: number): Promise<void> {
  const over = new AbortController();
  return new Promise<void>((resolve) => {
    const done = () => {
      over.abort();
      resolve();
    };
    env.clock.setTimeout(done, ms);
    onWake(env, over.signal, done);
  });
}
