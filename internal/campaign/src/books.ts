import pg from "pg";
import { accounts, type Settings } from "./settings.js";

/** The merchant's records of orders and refunds: a PostgreSQL database that all worker processes share. */
export type MerchantDatabase = pg.Pool;

/**
 * The state of an order in the merchant's database: `sending` before the call, so that a crash leaves a trace; `shown`
 * while its customer pays; then `paid`, `failed`, `lost` (closed, because its QR code never arrived) or `unknown`.
 */
export type OrderState = "sending" | "shown" | "paid" | "failed" | "lost" | "unknown";

/** Connects to the merchant's database. */
export function openBooks(url: string): MerchantDatabase {
  const books = new pg.Pool({ connectionString: url, max: 12 });
  books.on("error", () => {}); // The database closes idle connections when it stops, which is no error here.
  return books;
}

const schema = `
  CREATE TABLE purchases (
    id integer PRIMARY KEY, account integer, worker integer, mode text, auth_code text, txamt integer,
    done boolean DEFAULT false
  );
  CREATE INDEX ON purchases (worker) WHERE NOT done;
  CREATE TABLE orders (
    out_trade_no text PRIMARY KEY, purchase integer, state text, syssn text, recovered boolean DEFAULT false,
    unknowns integer DEFAULT 0, begun serial, sent_by bigint
  );
  CREATE INDEX ON orders (purchase);
  CREATE INDEX ON orders (state) WHERE state IN ('shown', 'sending', 'unknown');
  CREATE TABLE shipments (id serial PRIMARY KEY, purchase integer, out_trade_no text, syssn text, txamt integer);
  CREATE TABLE refunds (
    out_trade_no text PRIMARY KEY, purchase integer, worker integer, syssn text, txamt integer, state text DEFAULT 'new',
    refund_syssn text, recovered boolean DEFAULT false, unknowns integer DEFAULT 0, code text, account integer,
    sent_by bigint
  );
  CREATE INDEX ON refunds (worker) WHERE state IN ('new', 'sending', 'unknown');
  CREATE INDEX ON refunds (purchase);
  CREATE TABLE verdicts (out_trade_no text, verdict text, why text);
  CREATE TABLE credits (id serial PRIMARY KEY, out_trade_no text, syssn text, txamt integer);
`;

/** Creates the tables of the merchant's database. */
export const createBooks = (books: MerchantDatabase) => books.query(schema);

/** The index in `accounts` of the merchant's account that receives the payment of the purchase with this number. */
export const accountIndexOf = (purchase: number): number => Math.floor(purchase / 8) % accounts.length;

/** An amount (`txamt`) that a customer authorised in the transaction `syssn`, and that a purchase captures later. */
export type Preauthorisation = { readonly syssn: string; readonly txamt: number };

const declinedCodes = ["1201", "1204", "2005"];

/**
 * Draws the customers' purchases at random and stores them. Half of them are paid with a scanned code: 5 % of these
 * payments are declined, and 15 % wait for the customer's PIN. The first purchases capture the amounts in `freezes`.
 *
 * @param freezes the pre-authorisations, in the order of the purchases that capture them
 */
export async function drawPurchases(
  books: MerchantDatabase,
  { payments: count, workers }: Settings,
  freezes: readonly Preauthorisation[],
  random: () => number,
) {
  const rows = Array.from({ length: count }, (_, at) => {
    const id = at + 1;
    const draw = random();
    const mode = random() < 0.5 ? "CPM" : "MPM";
    const declined = declinedCodes[Math.floor(random() * declinedCodes.length)]!;
    const ending = draw < 0.05 ? declined : draw < 0.2 ? "1143" : "0000";
    const auth_code = `28${String(id).padStart(12, "0")}${ending}`;
    const txamt = 300 + Math.floor(random() * 50_000);
    const purchase = { id, account: accountIndexOf(id), worker: id % workers, mode, auth_code, txamt };
    const freeze = freezes[at];
    return freeze ? { ...purchase, mode: "capture", auth_code: freeze.syssn, txamt: freeze.txamt } : purchase;
  });
  await books.query(
    "INSERT INTO purchases SELECT id, account, worker, mode, auth_code, txamt FROM json_populate_recordset(NULL::purchases, $1)",
    [JSON.stringify(rows)],
  );
}

/** Returns the number that an SQL query counts. */
export async function queryCount(books: MerchantDatabase, sql: string): Promise<number> {
  const { rows } = await books.query<Record<string, string>>(sql);
  return Number(Object.values(rows[0]!)[0]);
}
