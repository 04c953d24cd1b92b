type Runtime = { EdgeRuntime?: unknown; process?: { nextTick?: (work: () => void) => void } };

type Waiting<V> = { resolve: (value: V) => void; reject: (error: unknown) => void };

/**
 * Makes a function that loads the value of one key. The keys that are requested within one tick are loaded together.
 *
 * @param loadAll returns one value for each key, in the order of the keys; an `Error` rejects the promise of its key
 */
export function batchLoader<K, V>(
  loadAll: (keys: readonly K[]) => Promise<readonly (V | Error)[]>,
): (key: K) => Promise<V> {
  let keys: K[] = [];
  let waiting: Waiting<V>[] = [];

  async function loadRequested(): Promise<void> {
    const [requestedKeys, callers] = [keys, waiting];
    keys = [];
    waiting = [];
    try {
      const values = await loadAll(requestedKeys);
      callers.forEach(({ resolve, reject }, at) => {
        const value = values[at] as V | Error;
        if (value instanceof Error) reject(value);
        else resolve(value);
      });
    } catch (error) {
      for (const { reject } of callers) reject(error);
    }
  }

  return (key) =>
    new Promise((resolve, reject) => {
      if (keys.length === 0) atEndOfTick(loadRequested);
      keys.push(key);
      waiting.push({ resolve, reject });
    });
}

/**
 * Calls `work` after all promise jobs of the current tick. `process.nextTick` does so without the delay of a timer.
 * Some runtimes lack that function, and in the edge runtime of Next.js it exists but throws.
 */
function atEndOfTick(work: () => void): void {
  const { EdgeRuntime, process } = globalThis as Runtime;
  const nextTick = EdgeRuntime === undefined ? process?.nextTick : undefined;
  if (nextTick) void Promise.resolve().then(() => nextTick(work));
  else setTimeout(work, 0);
}
