import { type Clock, QFPay, type QFPayOptions } from "../../src/index.js";
import type { FakeClock } from "../../src/testing/fake-clock.js";
import { appCode, clientKey } from "../support.js";
import type { Dice } from "./dice.js";
import type { Network } from "./network.js";

/** One process of the simulated merchant: a client with a clock of its own, until the process crashes. */
export class MerchantProcess {
  /** The client of this process. */
  readonly qfpay: QFPay;
  /** The handles of the client's timers that have not fired yet. */
  readonly #timers = new Set<unknown>();
  #isAlive = true;

  /** Whether the process still runs. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** @param skewMs returns the milliseconds by which the clock of this process is ahead of the simulation's clock now */
  constructor(world: FakeClock, network: Network, dice: Dice, skewMs: () => number, options: Partial<QFPayOptions>) {
    const clock: Clock = {
      timersOutliveRequests: true,
      now: () => world.now() + skewMs(),
      monotonic: () => world.monotonic(),
      setTimeout: (callback, ms) => {
        const handle = world.setTimeout(() => {
          this.#timers.delete(handle);
          callback();
        }, ms);
        this.#timers.add(handle);
        return handle;
      },
      clearTimeout: (handle) => {
        this.#timers.delete(handle);
        world.clearTimeout(handle);
      },
    };
    this.#clear = (handle) => clock.clearTimeout(handle);
    const fetch = async (url: string, init: RequestInit): Promise<Response> => {
      if (!this.#isAlive) return new Promise(() => {});
      const response = await network.send(url, String(init.body ?? ""));
      return this.#isAlive ? response : new Promise(() => {});
    };
    this.qfpay = new QFPay({
      appCode,
      clientKey,
      clock,
      random: dice.next,
      ...options,
      fetch: fetch as unknown as typeof globalThis.fetch,
    });
  }

  /** Clears a timer of the simulation's clock. */
  readonly #clear: (handle: unknown) => void;

  /** The number of the client's timers that have not fired yet. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Ends the process. The requests that it has sent still arrive. */
  crash(): void {
    this.#isAlive = false;
    for (const handle of this.#timers) this.#clear(handle);
  }
}
