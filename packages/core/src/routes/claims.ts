import type { Clock } from "../clock.js";
import { wait } from "../transport/wait.js";
import type { CheckoutStore } from "./checkout-store.js";
import { OrderRefusedError } from "./order-refused.js";

/** How long orders are remembered: the longest a QR order lives, and some. */
const rememberMs = 2.5 * 3_600_000;
/** A crash blocks the same order for so long; a claim whose work goes on is renewed. */
export const leaseMs = 30_000;
const lookAgainMs = 100;

export type Bounded = <T>(name: string, call: () => T | Promise<T>) => Promise<T>;

/** What the store had, or what the work made of it. */
export type Outcome = { value: string; isNew: boolean };

type Work = {
  /** What others are told while the work runs. */
  note: string;
  /** @param earlier the note of an attempt whose process died, or whose effect is not known */
  run: (earlier: string | undefined) => Promise<string>;
  /** Whether an attempt that failed may have taken effect all the same. */
  inDoubt?: (error: unknown) => boolean;
  /** @throws if another's note shows that waiting is of no use */
  checkNote?: (note: string) => void;
};

/** Does work once per id over all processes that share a store. */
export class Claims {
  readonly #store: CheckoutStore;
  readonly #clock: Clock;
  readonly #bounded: Bounded;
  readonly #patienceMs: number;
  readonly #report: (error: unknown) => void;

  /**
   * @param bounded runs a function of the application for a limited time
   * @param patienceMs how long to wait for another process that is at work on the same id
   * @param report told what the store throws where the visitor can be answered all the same
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
   * @throws {OrderRefusedError} if another process is at work on it for longer than `patienceMs`
   * @throws what `run` throws; the id is free again then
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
      // The order exists, and its customer must see it whatever the store does.
      await this.#quietly("store.complete()", () => this.#store.complete(id, owner, value, rememberMs));
      return value;
    } catch (error) {
      const isOpen = earlier !== undefined || inDoubt?.(error);
      const free = isOpen
        ? // The next attempt must know of this one, and need not wait for it.
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
