import type { Clock } from "@qfpay/core";
import type { AccountRules } from "./account-rules.js";
import type { Books } from "./books.js";
import type { Ledger } from "./ledger.js";
import type { Merchant } from "./merchant.js";
import type { Notifier } from "./notifier.js";
import type { Random } from "./random.js";
import type { RefundRules } from "./refund-rules.js";
import type { Rules } from "./rules.js";
import type { Scheduler } from "./scheduler.js";

/** The state of the simulated gateway, which its endpoints and the customer's pages read and change. */
export type World = {
  /** The merchants that may call the gateway. */
  readonly merchants: readonly Merchant[];
  /** The payments and refunds. */
  readonly ledger: Ledger;
  /** The records other than payments and refunds, such as customers. */
  readonly books: Books;
  readonly clock: Clock;
  /** The timers on the simulator's clock. */
  readonly scheduler: Scheduler;
  /** The source of made-up values, such as prepay ids. */
  readonly random: Random;
  readonly notifier: Notifier;
  /** The gateway's rules that can be switched on and off while the simulator runs. */
  readonly rules: Rules;
  /** Rules that differ between QFPay accounts. */
  readonly account: AccountRules;
  /** Rules for refunds that differ between QFPay accounts. */
  readonly refundRules: Required<RefundRules>;
  /** Returns the base URL of wallet links: the URL at which the simulator listens, else the origin of the request. */
  origin(requestUrl: string): string;
};
