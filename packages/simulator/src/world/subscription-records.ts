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

/** A card that was saved with Element. Its id is called `token_id` in the API and `tokenid` in the notification. */
export type SavedCard = {
  readonly token_id: string;
  readonly merchant: Merchant;
  readonly customer_id: string;
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

/** The bill of one billing cycle, with all attempts to charge the bill. */
export type BillingOrder = {
  readonly subscription_order_id: string;
  readonly iteration: number;
  readonly txamt: number;
  readonly txcurrcd: string;
  readonly createdAt: number;
  /** The `syssn` of the last attempt to charge the bill; empty before the first attempt. */
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
  /** The time from which the billing times are counted, in epoch milliseconds. */
  startsAt: number;
  /** The number of billing intervals from `startsAt` to the next billing. */
  slot: number;
  state: SubscriptionState | undefined;
  nextAt: number | undefined;
  lastAt: number | undefined;
  /** The number of billing cycles that the customer has paid. */
  completed: number;
  retries: number;
  readonly orders: BillingOrder[];
  readonly createdAt: number;
  /** Cancels the timer of the next billing. */
  cancelTimer: () => void;
};
