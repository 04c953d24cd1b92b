import type { Merchant } from "../world/merchant.js";

/** A call with a correct signature. */
export type Call = {
  readonly merchant: Merchant;
  readonly params: Readonly<Partial<Record<string, string>>>;
  readonly origin: string;
};
