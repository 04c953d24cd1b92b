import type { Merchant } from "./merchant.js";

export type Customer = {
  readonly customer_id: string;
  readonly merchant: Merchant;
  name: string;
  phone: string;
  email: string;
  billing_address: unknown;
  readonly createdAt: number;
};

/** A card that Element saved; `token_id` in the API, `tokenid` in the notification. */
export type SavedCard = {
  readonly token_id: string;
  readonly merchant: Merchant;
  readonly customer_id: string;
  /** Masked. */
  readonly cardcd: string;
  readonly card_scheme: string;
};

export type Interval = "minutes" | "hours" | "monthly" | "yearly";

export type Product = {
  readonly product_id: string;
  readonly merchant: Merchant;
  name: string;
  description: string;
  readonly txamt: number;
  readonly txcurrcd: string;
  readonly interval: Interval;
  readonly interval_count: number;
  readonly createdAt: number;
};

export type SubscriptionState = "ACTIVE" | "INCOMPLETE" | "PAST_DUE" | "CANCELLED" | "COMPLETED" | "UNPAID";

/** One cycle's bill, however often it had to be tried. */
export type BillingOrder = {
  readonly subscription_order_id: string;
  readonly iteration: number;
  readonly txamt: number;
  readonly txcurrcd: string;
  readonly createdAt: number;
  /** Of the last attempt. */
  syssn: string;
  respcd: string;
  attempts: number;
};

export type Subscription = {
  readonly subscription_id: string;
  readonly merchant: Merchant;
  readonly customer_id: string;
  token_id: string;
  products: readonly { product_id: string; quantity: number }[];
  total_billing_cycles: number | undefined;
  /** Epoch milliseconds; billings are counted from here. */
  startsAt: number;
  /** How many intervals after `startsAt` the next billing is. */
  slot: number;
  state: SubscriptionState | undefined;
  nextAt: number | undefined;
  lastAt: number | undefined;
  completed: number;
  retries: number;
  readonly orders: BillingOrder[];
  readonly createdAt: number;
  /** Calls the next billing off. */
  cancelTimer: () => void;
};
