import type { Clock } from "@qfpay/core";
import type { Ledger } from "./ledger.js";
import type { Merchant } from "./merchant.js";
import type { Notifier } from "./notify/deliver.js";
import type { Random } from "./random.js";

/** What the gateway and the pages share. */
export type Engine = {
  readonly merchants: readonly Merchant[];
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
  readonly notifier: Notifier;
  /** Where wallet links point: the listening address, else where the request was sent. */
  origin(requestUrl: string): string;
};

/** One authenticated call. */
export type Call = {
  readonly merchant: Merchant;
  readonly params: Readonly<Partial<Record<string, string>>>;
  readonly origin: string;
};
