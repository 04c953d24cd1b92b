import type { Merchant } from "../world/merchant.js";

/** One correctly signed call of the gateway's API. */
export type Call = {
  /** The merchant who signed the call. */
  readonly merchant: Merchant;
  /** The received parameters, by name. */
  readonly params: Readonly<Partial<Record<string, string>>>;
  /** The origin of the simulator's address, for links in the response. */
  readonly origin: string;
};
