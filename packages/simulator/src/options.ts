import type { Clock } from "@qfpay/core";
import type { Fault } from "./faults/fault.js";
import type { RandomFaults } from "./faults/random-faults.js";
import type { ResponseSigning } from "./gateway/answer-signature.js";
import type { ResponseShape } from "./gateway/answers.js";
import type { RateLimit } from "./gateway/rate-windows.js";
import type { AccountRules } from "./world/account-rules.js";
import type { Merchant } from "./world/merchant.js";
import type { RefundRules } from "./world/refund-rules.js";

/** Options of `createSimulator`. Only `merchants` is required. */
export type SimulatorOptions = {
  /** The merchants that may call, with their keys. */
  readonly merchants: readonly Merchant[];
  /**
   * Rate windows per app code; a call beyond one gets HTTP 429. Default: 100 a second and 400 a minute, as QFPay
   * documents. `false` switches them off, for load tests.
   */
  readonly limits?: readonly RateLimit[] | false;
  /** `Retry-After` on 429: `true` for the seconds until a call is possible, or a fixed number. Default `false`. */
  readonly retryAfter?: boolean | number;
  /** The clock for time stamps, expiry, rate windows and repeats of notifications. Default: `steerableClock()`. */
  readonly clock?: Clock;
  /**
   * The speed of the simulator's own clock: 1 (default) is real time, with 60 a minute takes a second, with 0 time
   * stands still until `simulator.clock.advance()`. Cannot be combined with `clock`.
   */
  readonly speed?: number;
  /**
   * A file that keeps the ledger, the time, and the notifications that are not acknowledged, such as `data:
   * "qfpay-simulator.json"`. The next simulator with this file continues where this one ended. The file is created if
   * it is missing; a line is added before each response to a request that changed the state. Client keys are not
   * written. Default: nothing is kept.
   */
  readonly data?: string;
  /** Seed of the made-up wallet numbers and prepay ids, so that a run can be repeated. Default 1. */
  readonly seed?: number;
  /**
   * The faults from the start: faults for the first calls, deliveries and bookings, in this order, and random faults.
   * `simulator.faults` can add more.
   *
   * @example
   * createSimulator({ merchants: [account], faults: [{ share: 0.3, seed: 7 }, { kind: "lost", forever: true }] });
   */
  readonly faults?: readonly (Fault | RandomFaults)[];
  /** Milliseconds between the attempts of a notification. Default: 2, 10, 10, 60 minutes, 2, 6, 15 hours. */
  readonly ladderMs?: readonly number[];
  /** The shape of responses: `flat` (default) as the gateway sends, `envelope` as its overview page documents. */
  readonly responseShape?: ResponseShape;
  /** Signs responses, as QFPay documents and the gateway is not known to do. Default: no signature. */
  readonly signResponses?: ResponseSigning;
  /** Refuses refunds with 1265 from 23:30 to 00:30 Hong Kong time, as the gateway does. Default `false`. */
  readonly nightlyRefundPause?: boolean;
  /**
   * A scanned `auth_code` works once, as the barcode of a wallet does: the payment that scans it again fails with 1202.
   * Default `false`, because tests often use one code for all payments.
   */
  readonly singleUseCodes?: boolean;
  /**
   * How the account behaves in questions that QFPay's documents leave open. Default: every known variant is accepted.
   */
  readonly account?: AccountRules;
  /** Rules of refunds that depend on the account or are documented in more than one way. */
  readonly refunds?: RefundRules;
  /** The `fetch` that sends the notifications. Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch;
};
