/** The names of the shop's back ends. Each uses another framework. */
export const backendNames = ["express", "nestjs", "hono"] as const;
/** The name of one of the shop's back ends. */
export type BackendName = (typeof backendNames)[number];

/** A dish on the menu. `note` describes the dish; `txamt` is its price in HK cents. */
export type Item = { id: string; name: string; name_zh: string; note: string; txamt: number };

/** The number of orders in a response to `GET /orders`. `?before=` with the last order's number gets the next page. */
export const ordersPerPage = 30;

/** One line of an order: the id of a dish, and how many of it. */
export type BasketLine = { item: string; quantity: number };

/** A way to pay that the shop offers. Members with `_zh` are in Chinese. */
export type Wallet = {
  id: string;
  name: string;
  name_zh: string;
  /**
   * How to pay with this wallet. `qr`: the customer scans a code; `redirect`: the browser goes to the wallet;
   * `hosted`: the customer pays on QFPay's own checkout page; `scan`: the till scans the customer's code.
   */
  flow: "qr" | "redirect" | "hosted" | "scan";
  /** QFPay's code for this wallet. Absent for the hosted page, where the customer chooses the wallet later. */
  pay_type?: string;
  /** A note about the wallet, shown to the customer before the choice. */
  note?: string;
  note_zh?: string;
};

/** The response to `GET /shop`: the menu, the currency of its prices, the wallets and the gateway. */
export type ShopInfo = {
  /** The back end that sent this response. */
  backend: BackendName;
  txcurrcd: "HKD";
  items: readonly Item[];
  wallets: readonly Wallet[];
  /** The gateway in use: `simulator`, or the QFPay environment that `QFPAY_*` chose. */
  gateway: string;
  /** The address of the simulator's dashboard; `null` with a real gateway. */
  dashboard: string | null;
  /** Whether the gateway can reach this shop with notifications. If not, the shop queries the gateway. */
  notifications: boolean;
};

/** The state of an order. `review`: paid with another amount or currency than ordered, so a person must check it. */
export type OrderStatus = "pending" | "paid" | "failed" | "review";

/** The state of a refund. `pending`: the outcome is unknown, or the refund is in progress. */
export type RefundStatus = "pending" | "done" | "failed";

/** A refund of an order. `out_trade_no` is the refund's own number, `txamt` the refunded amount in HK cents. */
export type Refund = {
  out_trade_no: string;
  txamt: number;
  status: RefundStatus;
  /** The time at which the refund was requested, as ISO text. */
  created_at: string;
};

/** An order as the shop's routes return it. */
export type Order = {
  out_trade_no: string;
  /** The back end that took the order. */
  backend: BackendName;
  /** The ordered dishes and their quantities. */
  basket: readonly BasketLine[];
  /** The id of the chosen wallet. */
  wallet: string;
  /** The price of the order in HK cents. */
  txamt: number;
  txcurrcd: string;
  /** The pay type of the payment; `null` if the customer chooses the wallet on QFPay's page and has not paid yet. */
  pay_type: string | null;
  /** The state of the payment. */
  status: OrderStatus;
  /** The gateway's number of the payment; `null` until it is known. */
  syssn: string | null;
  /** The number that is called out when the order is ready; given when the order is paid. */
  ticket: number | null;
  /** The time of the order as ISO text. */
  created_at: string;
  /** The time of the payment as ISO text; `null` until the order is paid. */
  paid_at: string | null;
  /** The source that first reported the payment. `answer`: the gateway's response to a charge at the till. */
  paid_by: "notification" | "enquiry" | "answer" | null;
  /** The sum of the refunds that succeeded, in minor units. */
  refunded: number;
  /** The amount that can still be refunded, in minor units. Refunds in progress are already subtracted. */
  refundable: number;
  /** The reason why this order's wallet takes no refunds, or `null`. */
  refund_rule: string | null;
  refunds: readonly Refund[];
};

/**
 * The response to `POST /till`. Its status is 200 even if the wallet declines, because a decline is an outcome of the
 * charge. `pending`: the customer types a password; `GET /checkout/:out_trade_no/events` reports the result.
 */
export type Charged = {
  out_trade_no: string;
  /** The charged amount in HK cents. */
  txamt: number;
  /** The outcome of the charge so far. */
  status: "success" | "pending" | "failed";
  /** The gateway's response code, if the charge failed. `reason` explains it. */
  respcd?: string;
  /** The reason why the charge failed, for the customer. */
  reason?: string;
};

/** The codes of the languages of QFPay's hosted payment page. */
export const languages = ["en", "zh-hk", "zh-cn"] as const;
/** The code of a language of QFPay's hosted payment page. */
export type Language = (typeof languages)[number];

/** An error response of the shop (RFC 9457). `code` is the SDK's error code, `respcd` the gateway's code. */
export type Problem = { type: string; title: string; status: number; detail: string; code?: string; respcd?: string };

type WireBase = { id: string; at: string; backend: BackendName };

/** A log entry for one request to the gateway. `answer` is the response, once it has arrived. */
export type WireCall = WireBase & {
  kind: "call";
  endpoint: string;
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  /** The text that was hashed for the request's signature, without the key at its end. */
  stringToSign: string;
  attempt: number;
  /** The order that the request is about: its `out_trade_no`, else the `syssn`. */
  about?: string;
  answer?: {
    httpStatus: number;
    headers: Readonly<Record<string, string>>;
    body: string;
    durationMs: number;
    respcd?: string;
  };
  /** Set if no response came. */
  lost?: true;
};

/** A log entry for a step of the SDK within a call, such as a retry. The SDK's hooks report these steps. */
export type WireStep = WireBase & {
  kind: "step";
  endpoint: string;
  /** The order that the call is about: its `out_trade_no`, else the `syssn`. */
  about?: string;
  step:
    | { name: "retry"; attempt: number; reason: string; delayMs: number }
    | { name: "recovery"; finding: "asking" | "found" | "failed" | "absent" | "unclear"; waitedMs: number }
    | { name: "give_up"; why: string; code: string; outcome: string };
};

/** A log entry for one delivery of a notification. `reply` is the back end's response. */
export type WireNotification = WireBase & {
  kind: "notification";
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Set if `body` is only the beginning of a long body. */
  cut?: true;
  outcome: string;
  reply: { httpStatus: number; body: string };
};

/** An entry of the log in which the demo shows requests, steps of the SDK, and notifications. */
export type WireEntry = WireCall | WireStep | WireNotification;

/** The result of checking a logged notification again. `at` is the index of the byte that was changed, if any. */
export type Inspection = {
  at?: number;
  /** Whether the notification's signature matches its body, in which one byte may have been changed. */
  verified: boolean;
  /** The back end's response, if the notification was delivered to it again. */
  delivered?: { httpStatus: number; body: string; outcome: string };
};

/** A back end's response to the demo's `buy` tool. `body` is its JSON: the new order or charge, or an error. */
export type Purchase = { httpStatus: number; body: Partial<Charged & Omit<Problem, "status">> };

/** The names of the experiments on the demo's page. In each, the simulated gateway has a fault. */
export const experimentNames = ["lost-answer", "lost-order", "hidden-record", "busy", "lost-notification"] as const;
/** The name of an experiment on the demo's page, in which the simulated gateway has a fault. */
export type ExperimentName = (typeof experimentNames)[number];
