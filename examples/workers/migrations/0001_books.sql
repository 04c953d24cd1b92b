-- The shop's books.
CREATE TABLE orders (out_trade_no TEXT PRIMARY KEY, item TEXT, txamt INT, txcurrcd TEXT, cart TEXT, syssn TEXT, UNIQUE (cart, item));
CREATE TABLE refunds (out_trade_no TEXT PRIMARY KEY, order_no TEXT, txamt INT, sent_by TEXT);

-- QR codes, so that a reload shows the same one from every isolate: what sqlCheckoutSchema() of @qfpay/core/sql prints.
CREATE TABLE qfpay_checkout (
  id TEXT PRIMARY KEY, state TEXT NOT NULL, owner TEXT NOT NULL, value TEXT NOT NULL,
  until BIGINT NOT NULL, kept_until BIGINT NOT NULL
);
CREATE INDEX qfpay_checkout_kept ON qfpay_checkout (kept_until);
