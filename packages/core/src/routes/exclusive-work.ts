import type { Clock } from "../clock.js";
import { wait } from "../transport/wait.js";
import type { RunBounded } from "./bounded.js";
import type { CheckoutClaim, CheckoutStore } from "./checkout-store.js";
import { OrderRefusedError } from "./order-refused.js";

/** The milliseconds for which the store keeps an order: a little longer than any QR code stays payable. */
const rememberMs = 2.5 * 3_600_000;
/**
 * The lease of a claim in milliseconds. The claim is renewed while the work runs, so a crash blocks the order for at
 * most this time.
 */
export const leaseMs = 8_000;
/**
 * The milliseconds to wait while another process creates the same order: longer than the lease that a crashed process
 * leaves behind.
 */
const maxWaitMs = 12_000;
const retryClaimMs = 100;

/**
 * The result of work that is done only once. `value`: its text in the store, such as a created order. `isNew`: whether
 * this call did the work. If not, the text was in the store before.
 */
export type WorkResult = { value: string; isNew: boolean };

type Work = {
  /**
   * Makes the text that other processes find in the store while the work runs. It is made and stored again whenever the
   * claim is renewed.
   */
  note: () => string;
  /**
   * Does the work, and returns its result as the text to store.
   *
   * @param earlier the note of an earlier attempt that crashed or whose outcome stayed unknown
   */
  run: (earlier: string | undefined) => Promise<string>;
  /**
   * Returns the note to store after `run` threw this error, for example that the work may have had an effect.
   * `undefined`: the claim is released, and the next attempt starts anew.
   *
   * @param earlier the note that an earlier attempt has stored
   */
  noteAfter: (error: unknown, earlier: string | undefined) => string | undefined;
  /**
   * Called while another process does the work: examines the note that it has stored (`note()`).
   *
   * @throws if the note shows that it is useless to wait for the other process
   */
  checkNote?: (note: string) => void;
};

/** Lets only one of several processes do the work for an id: the others wait, and get the result from the store. */
export class ExclusiveWork {
  readonly #store: CheckoutStore;
  readonly #clock: Clock;
  /** Calls a function of the store, and throws if it takes too long. */
  readonly #bounded: RunBounded;
  /** Receives an error of the store that does not change the visitor's response. */
  readonly #report: (error: unknown) => void;

  constructor(store: CheckoutStore, clock: Clock, bounded: RunBounded, report: (error: unknown) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#bounded = bounded;
    this.#report = report;
  }

  /** Reads the text that the completed work for an id has stored; `undefined` if there is none. */
  get = async (id: string): Promise<string | undefined> =>
    (await this.#bounded("store.get()", () => this.#store.get(id))) ?? undefined;

  /** Stores a text for an id, in place of any earlier text. */
  put = (id: string, value: string): Promise<void> =>
    this.#bounded("store.put()", () => this.#store.put(id, value, rememberMs));

  /**
   * Runs the work, unless another process runs it or has completed it, and returns the stored result.
   *
   * @throws {OrderRefusedError} if another process works on the id for more than `maxWaitMs`
   * @throws the error of `run`; another process may then run the work; it is told the note of `noteAfter`, if any
   */
  async runOnce(id: string, work: Work): Promise<WorkResult> {
    let giveUpAt = this.#clock.monotonic() + maxWaitMs;
    for (;;) {
      const owner = crypto.randomUUID();
      const claim = await this.#firstClaim(id, owner, work.note());
      if (claim.state === "done") return { value: claim.value, isNew: false };
      if (claim.state !== "busy") {
        const earlier = claim.state === "abandoned" ? claim.value : undefined;
        const value = await this.#runWithClaim(id, owner, work, earlier);
        if (value !== undefined) return { value, isNew: true };
        giveUpAt = this.#clock.monotonic() + maxWaitMs;
        continue;
      }
      work.checkNote?.(claim.value);
      if (this.#clock.monotonic() >= giveUpAt) {
        throw new OrderRefusedError("This order is being prepared. Please try again in a moment.", 409);
      }
      await wait(retryClaimMs, this.#clock);
    }
  }

  /**
   * Claims an id. Throws if the store takes too long. If the store grants the claim later, the claim is released, so
   * that the visitor's next attempt need not wait.
   */
  async #firstClaim(id: string, owner: string, note: string): Promise<CheckoutClaim> {
    const granted = (async () => this.#store.claim(id, { value: note, owner, leaseMs, keepMs: rememberMs }))();
    const releaseIfClaimed = async () => {
      const claim = await granted;
      if (claim.state === "claimed") await this.#store.release(id, owner);
      if (claim.state === "abandoned") await this.#endLease(id, owner, claim.value);
    };
    try {
      return await this.#bounded("store.claim()", () => granted);
    } catch (error) {
      releaseIfClaimed().catch(() => {}); // A claim that cannot be released ends with its lease.
      throw error;
    }
  }

  /** Ends the lease of a claim. `keptNote` says how far the work got. The next process that does the work reads it. */
  #endLease = async (id: string, owner: string, keptNote: string): Promise<void> =>
    void (await this.#store.claim(id, { value: keptNote, owner, leaseMs: 1, keepMs: rememberMs }));

  /** Claims an id, or renews the claim that this owner holds. */
  #claim = (id: string, owner: string, value: string) =>
    this.#bounded("store.claim()", () => this.#store.claim(id, { value, owner, leaseMs, keepMs: rememberMs }));

  /**
   * Runs the work while it renews the claim.
   *
   * @returns the result of the work as text; `undefined` if this process stalled for longer than the lease, and another
   *   process has taken over the claim. The caller must then use the other process's result.
   */
  async #runWithClaim(
    id: string,
    owner: string,
    { note, run, noteAfter }: Work,
    earlier: string | undefined,
  ): Promise<string | undefined> {
    const workEnded = new AbortController();
    let isLost = false;
    const renewClaim = async () => {
      while (!isLost) {
        await wait(leaseMs / 3, this.#clock, workEnded.signal);
        const claim = await this.#runOrReport("store.claim()", () => this.#claim(id, owner, note()));
        isLost = claim !== undefined && claim.state !== "claimed";
      }
    };
    renewClaim().catch(() => {}); // `workEnded.abort()` below makes this promise reject.
    try {
      const value = await run(earlier);
      if (isLost) {
        await this.#runOrReport("store.release()", () => this.#endLease(id, owner, note()));
        return undefined;
      }
      // The order exists even if the store fails here, so the customer must see it.
      const wasCompleted = await this.#runOrReport("store.complete()", () =>
        this.#store.complete(id, owner, value, rememberMs),
      );
      return wasCompleted === false ? undefined : value;
    } catch (error) {
      const keptNote = noteAfter(error, earlier);
      const releaseClaim = () =>
        keptNote === undefined ? this.#store.release(id, owner) : this.#endLease(id, owner, keptNote);
      await this.#runOrReport("store.release()", releaseClaim);
      throw error;
    } finally {
      workEnded.abort();
    }
  }

  /** Calls a function of the store. If it fails, reports the error and returns `undefined`. */
  async #runOrReport<T>(name: string, call: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await this.#bounded<T>(name, call);
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }
}
