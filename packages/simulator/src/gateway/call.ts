import type { Merchant } from "../world/merchant.js";

export type Call = {
  readonly merchant: Merchant;
  readonly params: Readonly<Partial<Record<string, string>>>;
  readonly origin: string;
};
