/** Runs tasks of the same name one after the other; tasks of different names do not wait for each other. */
export class OneAtATime {
  /** For each name, a promise that settles when the task that was added last has ended. */
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `task` when all earlier tasks of this name have ended. */
  async run<T>(name: string, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(name) ?? Promise.resolve();
    const mine = before.then(task, task);
    const tail = mine.catch(() => undefined);
    this.#tails.set(name, tail);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(name) === tail) this.#tails.delete(name);
    }
  }
}
