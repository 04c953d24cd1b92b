import Database from "libsql";

/** The merchant's books: an SQLite file that all worker processes share. */
export type Books = InstanceType<typeof Database>;

/**
 * An order's way: `sending` before the call, so that a crash leaves a trace; `shown` with its QR code at the customer;
 * then `paid`, `failed`, `lost` (closed, its QR code never came) or `unknown`.
 */
export type OrderState = "sending" | "shown" | "paid" | "failed" | "lost" | "unknown";

export function openBooks(file: string): Books {
  const books = new Database(file, { timeout: 20_000 });
  books.pragma("journal_mode = WAL");
  books.pragma("synchronous = NORMAL");
  return books;
}

export function createBooks(books: Books): void {
  books.exec(`
    CREATE TABLE purchases (id INTEGER PRIMARY KEY, worker INTEGER, mode TEXT, auth_code TEXT, txamt INTEGER, done INTEGER DEFAULT 0);
    CREATE INDEX purchases_open ON purchases (worker, done);
    CREATE TABLE orders (
      out_trade_no TEXT PRIMARY KEY, purchase INTEGER, state TEXT, syssn TEXT, qrcode TEXT, recovered INTEGER DEFAULT 0,
      unknowns INTEGER DEFAULT 0, at INTEGER
    );
    CREATE INDEX orders_purchase ON orders (purchase);
    CREATE INDEX orders_state ON orders (state);
    CREATE TABLE shipments (id INTEGER PRIMARY KEY AUTOINCREMENT, purchase INTEGER, out_trade_no TEXT, syssn TEXT, txamt INTEGER);
    CREATE TABLE refunds (
      out_trade_no TEXT PRIMARY KEY, purchase INTEGER, worker INTEGER, syssn TEXT, txamt INTEGER, state TEXT DEFAULT 'new',
      refund_syssn TEXT, recovered INTEGER DEFAULT 0, unknowns INTEGER DEFAULT 0, code TEXT
    );
    CREATE INDEX refunds_state ON refunds (worker, state);
    CREATE TABLE credits (id INTEGER PRIMARY KEY AUTOINCREMENT, out_trade_no TEXT, syssn TEXT, txamt INTEGER);
  `);
}

const declinedCodes = ["1201", "1204", "2005"];

/** Who buys what, drawn from the seed: half of them pay with a scanned code, of whom some are declined or slow. */
export function drawPurchases(books: Books, count: number, workers: number, random: () => number): void {
  const insert = books.prepare("INSERT INTO purchases (id, worker, mode, auth_code, txamt) VALUES (?, ?, ?, ?, ?)");
  const all = books.transaction(() => {
    for (let id = 1; id <= count; id++) {
      const draw = random();
      const mode = random() < 0.5 ? "CPM" : "MPM";
      const ending =
        draw < 0.05 ? declinedCodes[Math.floor(random() * declinedCodes.length)]! : draw < 0.1 ? "1143" : "0000";
      const auth_code = `28${String(id).padStart(12, "0")}${ending}`;
      insert.run(id, id % workers, mode, auth_code, 300 + Math.floor(random() * 50_000));
    }
  });
  all();
}
