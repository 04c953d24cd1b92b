import type { Clock } from "../clock.js";
import { wait } from "../transport/wait.js";
import type { CheckoutStore } from "./checkout-store.js";
import { OrderRefusedError } from "./order-refused.js";

/** How long orders are remembered: a little longer than the longest life of a QR order. */
const rememberMs = 2.5 * 3_600_000;
/** A crash blocks the same order for this long. While the work runs, the claim is renewed. */
export const leaseMs = 30_000;
const lookAgainMs = 100;

export type Bounded = <T>(name: string, call: () => T | Promise<T>) => Promise<T>;

/** The value from the store, or a new one that the work returned. */
export type Outcome = { value: string; isNew: boolean };

type Work = {
  /** The text that other callers get while the work runs. */
  note: string;
  /** @param earlier the note of an attempt that crashed or whose outcome is unknown */
  run: (earlier: string | undefined) => Promise<string>;
  /** Whether a failed attempt may still have had its effect. */
  inDoubt?: (error: unknown) => boolean;
  /** @throws if the note of another attempt shows that waiting is of no use */
  checkNote?: (note: string) => void;
};

/** Does the work of an id once, over all processes that share a store. */
export class Claims {
  readonly #store: CheckoutStore;
  readonly #clock: Clock;
  readonly #bounded: Bounded;
  readonly #patienceMs: number;
  readonly #report: (error: unknown) => void;

  /**
   * @param bounded runs a function of the application for a limited time
   * @param patienceMs milliseconds to wait for another process that works on the same id
   * @param report called with errors of the store that do not keep the visitor from a response
   */
  constructor(
    store: CheckoutStore,
    clock: Clock,
    bounded: Bounded,
    patienceMs: number,
    report: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#bounded = bounded;
    this.#patienceMs = patienceMs;
    this.#report = report;
  }

  get = (id: string): Promise<string | undefined> => this.#bounded("store.get()", () => this.#store.get(id));

  put = (id: string, value: string): Promise<void> =>
    this.#bounded("store.put()", () => this.#store.put(id, value, rememberMs));

  /**
   * @throws {OrderRefusedError} if another process works on the id for longer than `patienceMs`
   * @throws the error of `run`; the claim is released, unless the outcome is unknown
   */
  async once(id: string, work: Work): Promise<Outcome> {
    const owner = crypto.randomUUID();
    const giveUpAt = this.#clock.monotonic() + this.#patienceMs;
    for (;;) {
      const claim = await this.#claim(id, owner, work.note);
      if (claim.state === "done") return { value: claim.value, isNew: false };
      if (claim.state !== "busy") {
        const earlier = claim.state === "abandoned" ? claim.value : undefined;
        return { value: await this.#hold(id, owner, work, earlier), isNew: true };
      }
      work.checkNote?.(claim.value);
      if (this.#clock.monotonic() >= giveUpAt) {
        throw new OrderRefusedError("This order is being prepared. Please try again in a moment.", 409);
      }
      await wait(lookAgainMs, this.#clock);
    }
  }

  #claim = (id: string, owner: string, value: string) =>
    this.#bounded("store.claim()", () => this.#store.claim(id, { value, owner, leaseMs, keepMs: rememberMs }));

  async #hold(id: string, owner: string, { note, run, inDoubt }: Work, earlier: string | undefined): Promise<string> {
    const over = new AbortController();
    this.#renew(id, owner, note, over.signal).catch(() => {}); // ends with the work
    try {
      const value = await run(earlier);
      // The order exists, so its customer must see it even if the store fails.
      await this.#quietly("store.complete()", () => this.#store.complete(id, owner, value, rememberMs));
      return value;
    } catch (error) {
      const isOpen = earlier !== undefined || inDoubt?.(error);
      const free = isOpen
        ? // Ends the lease but keeps the note: the next attempt knows of this one and need not wait.
          () => this.#store.claim(id, { value: earlier ?? note, owner, leaseMs: 1, keepMs: rememberMs })
        : () => this.#store.release(id, owner);
      await this.#quietly("store.release()", free);
      throw error;
    } finally {
      over.abort();
    }
  }

  async #renew(id: string, owner: string, note: string, over: AbortSignal): Promise<void> {
    for (;;) {
      await wait(leaseMs / 3, this.#clock, over);
      await this.#quietly("store.claim()", () => this.#claim(id, owner, note));
    }
  }

  async #quietly(name: string, call: () => unknown): Promise<void> {
    try {
      await this.#bounded(name, call);
    } catch (error) {
      this.#report(error);
    }
  }
}
