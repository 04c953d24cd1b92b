import type { Declaration } from "./declaration.js";
import type { Intent } from "./intent.js";
import type { Merchant } from "./merchant.js";
import type { Customer, Product, SavedCard, Subscription } from "./subscription-records.js";

/** What the simulator knows besides transactions, by id. */
export type Books = {
  readonly intents: Map<string, Intent>;
  readonly cards: Map<string, SavedCard>;
  readonly customers: Map<string, Customer>;
  readonly products: Map<string, Product>;
  readonly subscriptions: Map<string, Subscription>;
  readonly declarations: Map<string, Declaration>;
  /** WeChat codes that were handed out and not used yet. */
  readonly oauthCodes: Map<string, Merchant>;
};

export const createBooks = (): Books => ({
  intents: new Map(),
  cards: new Map(),
  customers: new Map(),
  products: new Map(),
  subscriptions: new Map(),
  declarations: new Map(),
  oauthCodes: new Map(),
});
