import type { WaitingNotification } from "../notify/notification.js";
import type { Declaration } from "../world/declaration.js";
import type { PaymentIntent, TokenIntent } from "../world/intent.js";
import type { Merchant } from "../world/merchant.js";
import type { Customer, Product, SavedCard, Subscription } from "../world/subscription-records.js";
import type { SimulatedTransaction } from "../world/transaction.js";

/** The merchant to whom a saved row belongs, without the client key. */
export type Owner = Pick<Merchant, "appCode" | "mchid">;

type StoredRow<Row> = Omit<Row, "merchant" | "cancelTimer"> & { readonly merchant: Owner };

/** The simulator's saved rows: for each kind of row, such as transactions or customers, the type of one row. */
export type SavedRows = {
  readonly transactions: SimulatedTransaction;
  readonly notifications: WaitingNotification;
  /** Payments and card savings that were prepared for QFPay's card form. */
  readonly intents: StoredRow<PaymentIntent> | StoredRow<TokenIntent>;
  /** The cards that customers have saved. */
  readonly cards: StoredRow<SavedCard>;
  readonly customers: StoredRow<Customer>;
  readonly products: StoredRow<Product>;
  readonly subscriptions: StoredRow<Subscription>;
  /** The declarations of payments at customs. */
  readonly declarations: Declaration;
  /** For each WeChat OAuth code, the merchant to whom it was issued. */
  readonly oauthCodes: Owner;
};

/** The kinds of rows in the simulator's data file. */
export type RowKind = keyof SavedRows;

const rowKinds = [
  ...["transactions", "notifications", "intents", "cards", "customers"],
  ...["products", "subscriptions", "declarations", "oauthCodes"],
] as readonly RowKind[];

/** The part of the simulator's state that does not consist of rows: the time and the counters. */
export type ClockAndCounters = {
  /** The real time at which these values were saved, in epoch milliseconds. */
  readonly savedAt: number;
  /** The time and speed of the simulator's clock at `savedAt`. */
  readonly clock: { readonly now: number; readonly speed: number | undefined };
  /** The state of the random number generator, with which the next simulator continues the sequence. */
  readonly random: number;
  /** How many transaction numbers and notification ids have been given out, so that none is given out twice. */
  readonly issued: { readonly syssn: number; readonly notifications: number };
};

/** The state of a simulator in its data file. Another simulator can continue with this state. */
export type SavedState = {
  /** When the state was saved: the simulated time, and the last numbers given to transactions and notifications. */
  readonly moment: ClockAndCounters;
  /** The saved rows, by kind and id. */
  readonly rows: { readonly [Name in RowKind]: Map<string, SavedRows[Name]> };
};

/** One line of the simulator's data file: a change of the saved state. A removed row is `null`. */
export type Patch = {
  /** The simulator's time and counters after the rows were changed. */
  readonly moment: ClockAndCounters;
  /** Whether the simulator has been reset, which makes the rows of all earlier lines invalid. */
  readonly reset?: true;
  /** The changed rows, by kind and id. */
  readonly rows: { readonly [Name in RowKind]?: Readonly<Record<string, SavedRows[Name] | null>> };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isClockAndCounters = (value: unknown): boolean => {
  if (!isRecord(value)) return false;
  const { savedAt, random, clock, issued } = value;
  const counters = isRecord(issued) ? [issued.syssn, issued.notifications] : [undefined];
  return [savedAt, random, isRecord(clock) && clock.now, ...counters].every((one) => typeof one === "number");
};

/** For some kinds of rows, a text member that every valid row must have. */
const requiredMembers: { readonly [Name in RowKind]?: string } = { transactions: "syssn", notifications: "text" };

/** The reason why parsed JSON is not a line of the simulator's data file; `undefined` if it is one. */
export function problemOfPatch(value: unknown): string | undefined {
  if (!isRecord(value)) return "a line of it is damaged";
  if (!isClockAndCounters(value.moment)) return "its clock or counters are missing";
  if (!isRecord(value.rows)) return "its books are damaged";
  for (const [name, rows] of Object.entries(value.rows)) {
    if (!rowKinds.includes(name as RowKind)) return `it has ${name}, which this version does not know`;
    const requiredMember = requiredMembers[name as RowKind];
    const good = (row: unknown) =>
      row === null || (isRecord(row) && (!requiredMember || typeof row[requiredMember] === "string"));
    if (!isRecord(rows) || !Object.values(rows).every(good)) return `its ${name} are damaged`;
  }
  return undefined;
}

/** The reason why the first line of a data file is not valid; `undefined` if it is valid. */
export function problemOfHeading(value: unknown): string | undefined {
  if (!isRecord(value) || value.format !== "qfpay-simulator") return "it is no data file of the simulator";
  return value.version === 2 ? undefined : `its version is ${String(value.version)}, this simulator reads version 2`;
}

/** The first line of the simulator's data file: the format and its version. */
export const dataFileHeading = { format: "qfpay-simulator", version: 2 };

function emptyRows(): SavedState["rows"] {
  return Object.fromEntries(rowKinds.map((name) => [name, new Map()])) as unknown as SavedState["rows"];
}

/** Applies one line of the simulator's data file to a state, and returns the new state. */
export function applyPatch(state: SavedState | undefined, { moment, reset, rows }: Patch): SavedState {
  const keptRows = state && !reset ? state.rows : emptyRows();
  for (const [name, changed] of Object.entries(rows)) {
    const kind = keptRows[name as RowKind] as Map<string, unknown>;
    for (const [id, row] of Object.entries(changed)) row === null ? kind.delete(id) : kind.set(id, row);
  }
  return { moment, rows: keptRows };
}

const rowsPerLine = 1_000;

/** Yields a state as the lines of a new data file. The file's heading is not included. */
export function* patchLines({ moment, rows }: SavedState): Generator<Patch> {
  yield { moment, rows: {} };
  for (const name of rowKinds) {
    const entries = [...(rows[name] as Map<string, unknown>)];
    for (let at = 0; at < entries.length; at += rowsPerLine) {
      yield { moment, rows: { [name]: Object.fromEntries(entries.slice(at, at + rowsPerLine)) } };
    }
  }
}
