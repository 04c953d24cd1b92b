/** The SQL that creates the shop's tables in SQLite or PostgreSQL. The prefix `tea_` avoids conflicting names. */
export const tables = [
  `create table if not exists tea_orders (
    out_trade_no text primary key,
    backend text not null,
    basket text not null,
    wallet text not null,
    txamt integer not null check (txamt > 0),
    txcurrcd text not null,
    pay_type text,
    status text not null default 'pending',
    syssn text,
    ticket integer unique,
    created_at text not null,
    paid_at text,
    paid_by text
  )`,
  `create table if not exists tea_refunds (
    out_trade_no text primary key,
    order_no text not null references tea_orders,
    txamt integer not null check (txamt > 0),
    status text not null default 'pending',
    syssn text,
    created_at text not null
  )`,
  // For each charge or refund, the latest time at which the SDK may still send a request with its number.
  `create table if not exists tea_calls (
    out_trade_no text primary key,
    sent_by text not null
  )`,
  "create index if not exists tea_refunds_of_order on tea_refunds (order_no)",
  // Prevents servers that share the database from refunding one order at the same time.
  "create unique index if not exists tea_open_refund on tea_refunds (order_no) where status = 'pending'",
] as const;
