import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "libsql";

export type ShopDatabase = Database.Database;

/** Opens the shop's SQL file, or a database of this process only with `:memory:`, and makes the tables it lacks. */
export function openDatabase(file: string): ShopDatabase {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file);
  db.exec(`
    create table if not exists orders (
      out_trade_no text primary key,
      backend text not null,
      item text not null,
      wallet text not null,
      txamt integer not null check (txamt > 0),
      txcurrcd text not null,
      pay_type text,
      status text not null default 'pending',
      syssn text,
      created_at text not null,
      paid_at text,
      paid_by text
    );
    create table if not exists tickets (
      number integer primary key autoincrement,
      order_no text not null references orders
    );
    create table if not exists refunds (
      out_trade_no text primary key,
      order_no text not null references orders,
      txamt integer not null check (txamt > 0),
      status text not null default 'pending',
      syssn text,
      created_at text not null
    );
    create index if not exists tickets_of_order on tickets (order_no);
    create index if not exists refunds_of_order on refunds (order_no);
  `);
  return db;
}
