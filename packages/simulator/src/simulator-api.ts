import type { FaultQueue } from "./faults/faults.js";
import type { PayIntentOptions, SaveCardOptions, TokenEvent } from "./gateway/element.js";
import type { RequestRecord } from "./gateway/request-record.js";
import type { ListenOptions } from "./listen.js";
import type { Delivery } from "./notify/delivery.js";
import type { ClockControl } from "./world/clock-control.js";
import type { Merchant } from "./world/merchant.js";
import type { PayOptions } from "./world/outcomes.js";
import type { SimulatedTransaction } from "./world/transaction.js";

/**
 * The events of the method `on`. `request`: an API request, after its response. `delivery`: an attempt to deliver a
 * notification, after its end.
 */
export type SimulatorEvents = { request: RequestRecord; delivery: Delivery };

/** A local QFPay gateway for tests, with the methods by which a test acts as the customer and causes faults. */
export type Simulator = {
  /** Handles requests without a socket: `new QFPay({ fetch: simulator.fetch, baseUrl: "http://simulator.local" })`. */
  readonly fetch: typeof globalThis.fetch;
  /**
   * Serves the simulator over HTTP, on 127.0.0.1 unless `host` names another address.
   *
   * @param port 0 (default) picks a free port
   * @throws {Error} if the port is in use, `host` is not an address of this machine, or the simulator is already
   *   listening or closed
   * @throws {TypeError} if one of `allowedHosts` is not a host name alone
   */
  listen(port?: number, options?: ListenOptions): Promise<{ url: string }>;
  /** The merchants that may call the gateway, with their current keys. */
  readonly merchants: readonly Merchant[];
  /**
   * Replaces an account's key at once, as a rotation in QFPay's portal does. From then on, requests that are signed
   * with the earlier key are refused, and notifications are signed with the new key.
   *
   * @throws {TypeError} if no merchant has the app code, or the key is empty or holds characters that no key has
   * @example
   * simulator.rotateKey(account.appCode, "6cb75f652a9b52798eb6cf2201057c73");
   */
  rotateKey(appCode: string, clientKey: string): void;
  /** The payments and refunds at the simulated gateway, oldest first. Each access returns new copies. */
  readonly transactions: readonly Readonly<SimulatedTransaction>[];
  /**
   * Pays an order as its customer would. Resolves when the first attempt to deliver the notification has ended, or as
   * soon as a fault delays the attempt.
   *
   * @param ref `out_trade_no`, `syssn`, `qrcode` or `pay_url`
   * @param how `late: true` pays an order that was closed or has expired. This can happen in reality; the shop must
   *   refund such a payment
   * @throws {Error} if the payment is unknown or no longer open
   */
  pay(ref: string, how?: PayOptions): Promise<Readonly<SimulatedTransaction>>;
  /**
   * Declines an order as its customer would: a query then returns 1205, and no notification is sent.
   *
   * @param ref `out_trade_no`, `syssn`, `qrcode` or `pay_url`
   * @throws {Error} if the payment is unknown or no longer open
   */
  decline(ref: string): Promise<Readonly<SimulatedTransaction>>;
  /**
   * Pays in QFPay's card form Element; with `preAuth` the amount is frozen instead of paid. Resolves when the first
   * attempt to deliver the notification has ended. Freezing an amount causes no notification.
   *
   * @param intent `payment_intent` of `create_payment_intent`
   * @throws {Error} if the intent is unknown, used or expired
   */
  payIntent(intent: string, how?: PayIntentOptions): Promise<Readonly<SimulatedTransaction>>;
  /**
   * Saves a card in QFPay's card form Element. The merchant gets a `payment_token` notification.
   *
   * @param intent `token_intent` of `create_token_intent`
   * @throws {Error} if the intent is unknown, used or expired, or the test card is refused
   */
  saveCard(intent: string, how?: SaveCardOptions): Promise<{ token_id: string; event: TokenEvent }>;
  /** The last 10 000 attempts to deliver a notification, oldest first. */
  readonly deliveries: readonly Delivery[];
  /** Sends a notification once more, byte for byte. @param id the `id` of any delivery of this notification */
  redeliver(id: string): Promise<Delivery>;
  /**
   * Resolves when no attempt to deliver a notification is under way. Attempts that are scheduled as a repeat or delayed
   * by a fault are not awaited.
   */
  settled(): Promise<void>;
  /** The last 10 000 API requests, oldest first. */
  readonly requests: readonly RequestRecord[];
  /** Adds a listener. @returns a function that removes the listener */
  on<Name extends keyof SimulatorEvents>(event: Name, listener: (entry: SimulatorEvents[Name]) => void): () => void;
  /** The number of calls that the rate limits refused. The 429 responses of faults are counted in `faults.counts`. */
  readonly rateLimited: number;
  /** Faults that the test causes, such as broken connections and lost notifications. */
  readonly faults: FaultQueue;
  /**
   * The simulator's clock.
   *
   * @example
   * await simulator.clock.advance(120_000); // notifications that were refused are sent once more
   */
  readonly clock: ClockControl;
  /**
   * Empties the simulator between two tests: payments and refunds, customers, notifications, requests, deliveries and
   * rate windows. Faults and optional rules return to their first state. The clock continues, and no number or id is
   * given out a second time. Calls that are under way get the response that they would have got without the reset.
   */
  reset(): void;
  /**
   * Stops listening. Notifications are no longer repeated, attempts that a fault holds back are not sent, and the
   * connections of delayed calls are reset. May be called more than once.
   */
  close(): Promise<void>;
};
