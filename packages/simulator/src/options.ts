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
  /** The merchants that may call the gateway, with their keys. */
  readonly merchants: readonly Merchant[];
  /**
   * The rate limits of each app code. A call beyond a limit gets HTTP 429. Default: 100 calls a second and 400 calls a
   * minute, as QFPay documents. `false` removes the limits, for load tests.
   */
  readonly limits?: readonly RateLimit[] | false;
  /**
   * The header `Retry-After` of 429 responses. With `true`: the seconds until a call is possible. With a number: that
   * number of seconds. Default `false`: no header.
   */
  readonly retryAfter?: boolean | number;
  /** The clock for time stamps, expiry, rate windows and repeats of notifications. Default: `steerableClock()`. */
  readonly clock?: Clock;
  /**
   * The speed of the simulator's own clock. At 1 (default) the clock shows real time; at 60 a minute takes one second;
   * at 0 time stands still until `simulator.clock.advance()`. Cannot be combined with `clock`.
   */
  readonly speed?: number;
  /**
   * A file, such as `"qfpay-simulator.json"`, that keeps the payments and refunds, the time, and the unacknowledged
   * notifications. The next simulator with this file continues where the last one ended. The file is created if it is
   * missing. Before each response to a request that changed the state, a line is added. Client keys are not written.
   * Default: nothing is kept.
   */
  readonly data?: string;
  /** Seed of the made-up wallet numbers and prepay ids: the same seed leads to the same values. Default 1. */
  readonly seed?: number;
  /**
   * The faults with which the simulator starts. Single faults hit the first calls, deliveries and bookings, in the
   * list's order. Random faults may hit any of them. `simulator.faults` can add more.
   *
   * @example
   * createSimulator({ merchants: [account], faults: [{ share: 0.3, seed: 7 }, { kind: "lost", forever: true }] });
   */
  readonly faults?: readonly (Fault | RandomFaults)[];
  /** The milliseconds between the attempts of a notification. Default: 2, 10, 10, 60 minutes, 2, 6, 15 hours. */
  readonly ladderMs?: readonly number[];
  /**
   * The shape of responses. `flat` (default): as the gateway sends them. `envelope`: as QFPay's overview page documents
   * them.
   */
  readonly responseShape?: ResponseShape;
  /** How responses are signed. QFPay documents signatures, but none was ever seen. Default: no signature. */
  readonly signResponses?: ResponseSigning;
  /** Refuses refunds with 1265 from 23:30 to 00:30 Hong Kong time, as the gateway does. Default `false`. */
  readonly nightlyRefundPause?: boolean;
  /**
   * Whether a customer's scanned code (`auth_code`) pays only once, like the barcode of a wallet: a second payment with
   * the code fails with 1202. Default `false`, because tests often use one code for all payments.
   */
  readonly singleUseCodes?: boolean;
  /** Rules that differ between QFPay accounts, such as the hash algorithm. Default: all variants are allowed. */
  readonly account?: AccountRules;
  /** Rules for refunds that differ between accounts, or that QFPay documents in several ways. */
  readonly refunds?: RefundRules;
  /** The `fetch` function that sends the notifications. Default: the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
};
