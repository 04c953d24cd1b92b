import type { Merchant } from "../world/merchant.js";

/** A call whose signature was found right. */
export type Call = {
  readonly merchant: Merchant;
  readonly params: Readonly<Partial<Record<string, string>>>;
  readonly origin: string;
};
