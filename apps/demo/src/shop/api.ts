/** What the shop's JSON routes say. The page imports these types, so both sides change together. */

export const backendNames = ["express", "nestjs", "hono"] as const;
export type BackendName = (typeof backendNames)[number];

export type Item = { id: string; name: string; name_zh: string; note: string; txamt: number };

/** `GET /orders` answers so many; `?before=` and the number of the last one gets the next page. */
export const ordersPerPage = 30;

export type BasketLine = { item: string; quantity: number };

export type Wallet = {
  id: string;
  name: string;
  name_zh: string;
  /**
   * `qr`: the customer scans; `redirect`: the browser goes to the wallet; `hosted`: QFPay's own checkout page; `scan`: the
   * till scans the customer's code.
   */
  flow: "qr" | "redirect" | "hosted" | "scan";
  /** Unknown on the hosted page until the customer has chosen there. */
  pay_type?: string;
  /** What to know before choosing it. */
  note?: string;
  note_zh?: string;
};

export type ShopInfo = {
  backend: BackendName;
  txcurrcd: "HKD";
  items: readonly Item[];
  wallets: readonly Wallet[];
  /** `simulator`, or the QFPay environment that `QFPAY_*` chose. */
  gateway: string;
  /** The address of the simulator's dashboard; `null` with an account. */
  dashboard: string | null;
  /** Whether the gateway can reach this shop with notifications. Without them the shop asks the gateway itself. */
  notifications: boolean;
};

/** `review`: paid, but not the amount or currency that was ordered. A person has to look. */
export type OrderStatus = "pending" | "paid" | "failed" | "review";

export type RefundStatus = "pending" | "done" | "failed";

export type Refund = {
  out_trade_no: string;
  txamt: number;
  status: RefundStatus;
  created_at: string;
};

export type Order = {
  out_trade_no: string;
  backend: BackendName;
  basket: readonly BasketLine[];
  wallet: string;
  txamt: number;
  txcurrcd: string;
  pay_type: string | null;
  status: OrderStatus;
  syssn: string | null;
  /** Number called out when the order is ready; given once, when the order is paid. */
  ticket: number | null;
  created_at: string;
  paid_at: string | null;
  /** Who told us first. */
  paid_by: "notification" | "enquiry" | "answer" | null;
  /** Minor units that went back. */
  refunded: number;
  /** Minor units still to be refunded, open refunds taken off. */
  refundable: number;
  /** Why this order's wallet takes no refund at all, or `null`. */
  refund_rule: string | null;
  refunds: readonly Refund[];
};

/**
 * What `POST /till` answers, with 200 whatever the customer's wallet says: a decline is an outcome of the charge, not a fault
 * of the request. `pending`: the customer types a password; `GET /checkout/:out_trade_no/events` tells the end.
 */
export type Charged = {
  out_trade_no: string;
  txamt: number;
  status: "success" | "pending" | "failed";
  /** With `failed`: the gateway's code, and what it means. */
  respcd?: string;
  reason?: string;
};

/** Languages of QFPay's hosted page. */
export const languages = ["en", "zh-hk", "zh-cn"] as const;
export type Language = (typeof languages)[number];

/** RFC 9457, as every error of the shop is told. */
export type Problem = { type: string; title: string; status: number; detail: string; code?: string; respcd?: string };

type WireBase = { id: string; at: string; backend: BackendName };

/** One call to the gateway with its answer, once there is one. */
export type WireCall = WireBase & {
  kind: "call";
  endpoint: string;
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  /** What was hashed, without the key that is appended to it. */
  stringToSign: string;
  attempt: number;
  about?: string;
  answer?: {
    httpStatus: number;
    headers: Readonly<Record<string, string>>;
    body: string;
    durationMs: number;
    respcd?: string;
  };
  /** No answer to it ever came. */
  lost?: true;
};

/** What the SDK did by itself about a call, told by its hooks. */
export type WireStep = WireBase & {
  kind: "step";
  endpoint: string;
  about?: string;
  step:
    | { name: "retry"; attempt: number; reason: string; delayMs: number }
    | { name: "recovery"; finding: "asking" | "found" | "failed" | "absent" | "unclear"; waitedMs: number }
    | { name: "give_up"; why: string; code: string; outcome: string };
};

/** One delivery of a notification with what the shop made of it. */
export type WireNotification = WireBase & {
  kind: "notification";
  url: string;
  headers: Readonly<Record<string, string>>;
  /** The bytes as they came, as text. */
  body: string;
  /** The body was longer than the log keeps. */
  cut?: true;
  outcome: string;
  reply: { httpStatus: number; body: string };
};

export type WireEntry = WireCall | WireStep | WireNotification;

/** What the inspector did with a notification. `at`: the byte it changed first. */
export type Inspection = {
  at?: number;
  /** What `verifyNotification` says of these bytes and the signature they came with. */
  verified: boolean;
  /** What the back end answered, where they were delivered again. */
  delivered?: { httpStatus: number; body: string; outcome: string };
};

/** What a back end answered to an order that the demo itself placed. */
export type Purchase = { httpStatus: number; body: Partial<Charged & Omit<Problem, "status">> };

/** What the simulated gateway can be told to do wrong. */
export const experimentNames = ["lost-answer", "lost-order", "hidden-record", "busy", "lost-notification"] as const;
export type ExperimentName = (typeof experimentNames)[number];
