import type { WaitingNotification } from "../notify/notification.js";
import type { Declaration } from "../world/declaration.js";
import type { PaymentIntent, TokenIntent } from "../world/intent.js";
import type { Merchant } from "../world/merchant.js";
import type { Customer, Product, SavedCard, Subscription } from "../world/subscription-records.js";
import type { SimulatedTransaction } from "../world/transaction.js";

/** Whose it is, without the key. */
export type Owner = Pick<Merchant, "appCode" | "mchid">;

type Kept<Row> = Omit<Row, "merchant" | "cancelTimer"> & { readonly merchant: Owner };

/** Everything a simulator must know to go on. */
export type SavedState = {
  readonly format: "qfpay-simulator";
  readonly version: 1;
  /** Epoch milliseconds of the real clock. */
  readonly savedAt: number;
  /** What the simulator's clock showed then. */
  readonly clock: { readonly now: number; readonly speed: number | undefined };
  readonly random: number;
  readonly issued: { readonly syssn: number; readonly notifications: number };
  readonly transactions: readonly SimulatedTransaction[];
  readonly notifications: readonly WaitingNotification[];
  readonly books: {
    readonly intents: Readonly<Record<string, Kept<PaymentIntent> | Kept<TokenIntent>>>;
    readonly cards: Readonly<Record<string, Kept<SavedCard>>>;
    readonly customers: Readonly<Record<string, Kept<Customer>>>;
    readonly products: Readonly<Record<string, Kept<Product>>>;
    readonly subscriptions: Readonly<Record<string, Kept<Subscription>>>;
    readonly declarations: Readonly<Record<string, Declaration>>;
    readonly oauthCodes: Readonly<Record<string, Owner>>;
  };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shelves = ["intents", "cards", "customers", "products", "subscriptions", "declarations", "oauthCodes"];

/** What keeps parsed JSON from being a saved state, if anything does. */
export function problemOf(value: unknown): string | undefined {
  if (!isRecord(value) || value.format !== "qfpay-simulator") return "it is no data file of the simulator";
  if (value.version !== 1) return `its version is ${String(value.version)}, this simulator reads version 1`;
  const { clock, issued, books, transactions, notifications } = value;
  const numbers = [value.savedAt, value.random, isRecord(clock) && clock.now];
  const counters = isRecord(issued) ? [issued.syssn, issued.notifications] : [undefined];
  if (![...numbers, ...counters].every((one) => typeof one === "number")) return "its clock or counters are missing";
  if (!Array.isArray(transactions) || !transactions.every((row) => isRecord(row) && typeof row.syssn === "string")) {
    return "its transactions are damaged";
  }
  if (!Array.isArray(notifications) || !notifications.every((row) => isRecord(row) && typeof row.text === "string")) {
    return "its notifications are damaged";
  }
  return isRecord(books) && shelves.every((name) => isRecord(books[name])) ? undefined : "its books are damaged";
}
