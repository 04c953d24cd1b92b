/** A stream whose next item can be read before it is removed. */
export class PeekableStream<T> {
  readonly #items: AsyncIterator<T>;
  /** The item that `peek` read and `take` has not removed yet. */
  #next: T | undefined;
  #hasEnded = false;

  constructor(items: AsyncIterable<T>) {
    this.#items = items[Symbol.asyncIterator]();
  }

  /** Returns the next item without removing it; `undefined` at the end. */
  async peek(): Promise<T | undefined> {
    if (this.#next === undefined && !this.#hasEnded) {
      const { value, done } = await this.#items.next();
      if (done) this.#hasEnded = true;
      else this.#next = value;
    }
    return this.#next;
  }

  /** Removes the item that `peek` returned. */
  take(): void {
    this.#next = undefined;
  }

  /** Ends the stream before all of its items are read. */
  async close(): Promise<void> {
    this.#hasEnded = true;
    this.#next = undefined;
    await this.#items.return?.();
  }
}
