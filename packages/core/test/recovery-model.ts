import { type FakeClock, fakeClock } from "../src/testing/fake-clock.js";
import { midMonth } from "./recovery-cases.js";
import { json, paid, query, record, refusedError, resetError, tooMany } from "./support.js";

/** What can happen to a write request. `before`, `after`: before or after the gateway has carried it out. */
export const writeFates = [
  "ok",
  "refused",
  "reset before",
  "reset after",
  "reset, booked late",
  "502 before",
  "502 after",
  "time-out before",
  "time-out after",
  "HTML after",
  "truncated after",
  "1252 before",
  "1252 after",
  "429",
  "declined",
] as const;
/** One step of a test's scenario: what happens to one write request, such as a payment. */
export type MoneyStep = (typeof writeFates)[number];

/** What can happen to a query. `slow`: the gateway looks the order up at once and responds much later. */
export const querySteps = ["ok", "reset", "502", "429", "time-out", "HTML", "slow"] as const;
/** One step of a test's scenario: what happens to one query of the gateway's records. */
export type QueryStep = (typeof querySteps)[number];

type Booking = {
  kind: "payment" | "refund";
  syssn: string;
  out_trade_no: string;
  txamt: string;
  visibleAt: number;
  state: "paid" | "open" | "closed";
  raw: Record<string, string>;
};

/** The faults of the simulated network, and the behaviour of the gateway. */
export type ModelOptions = {
  /** What happens to each write request (payment, refund and so on), in order. Further requests meet no fault. */
  money: readonly MoneyStep[];
  /** What happens to each query, in order. Further queries meet no fault. */
  queries: readonly QueryStep[];
  /** Milliseconds for which queries do not show a payment or refund that was just made. */
  lagMs: number;
  /** With the fault `reset, booked late`: the milliseconds after which the gateway carries out the request. */
  lateMs: number;
  /** The code with which the gateway refuses a number that was used before. */
  duplicateCode: "1102" | "2011" | "1251";
  /** Whether the gateway remembers the numbers of refunds, and refuses a refund under a used number. */
  knowsRefunds: boolean;
};

const never = () => new Promise<Response>(() => {});

/** A small simulated gateway, behind a simulated network with the faults that the options list. */
export class ModelGateway {
  /** The clock of the gateway and of the client under test. */
  readonly clock: FakeClock = fakeClock(midMonth);
  /** The payments and refunds that the gateway has made, oldest first. */
  readonly books: Booking[] = [];
  /** The requests that were sent to the gateway, except queries: each as its endpoint and its body. */
  readonly sent: string[] = [];
  /** A test sets this to `true` to end all faults of the network, even if the options list more. */
  isCalm = false;
  readonly #options: ModelOptions;
  /** The position, in the list `options.money`, of the response or fault for the next write request. */
  #nextMoneyStep = 0;
  /** The position, in the list `options.queries`, of the response or fault for the next query. */
  #nextQueryStep = 0;

  constructor(options: ModelOptions) {
    this.#options = options;
  }

  /** The `fetch` to inject into the client under test. */
  readonly fetch = (async (input: string | URL | Request, init?: RequestInit) => {
    const path = new URL(String(input)).pathname.split("/").at(-1)!;
    const params = Object.fromEntries(new URLSearchParams(String(init?.body)));
    if (path === "query") return this.#respondToQuery(params);
    this.sent.push(`${path} ${init?.body}`);
    return this.#respondToWrite(path, params);
  }) as typeof fetch;

  /** Returns the payments and refunds with this order number. */
  under(out_trade_no: string): Booking[] {
    return this.books.filter((booking) => booking.out_trade_no === out_trade_no);
  }

  /** Responds to a query as the next step of `options.queries` says. */
  #respondToQuery(params: Record<string, string>): Response | Promise<Response> {
    const step = this.isCalm ? "ok" : (this.#options.queries[this.#nextQueryStep++] ?? "ok");
    if (step === "reset") throw resetError();
    if (step === "502") return json("<html>Bad Gateway</html>", 502);
    if (step === "HTML") return json("<html>Maintenance</html>");
    if (step === "429") return tooMany("1");
    if (step === "time-out") return never();
    const now = this.clock.monotonic();
    const wanted = [...(params.out_trade_no?.split(",") ?? []), ...(params.syssn?.split(",") ?? [])];
    const seen = this.books.filter(
      ({ out_trade_no, syssn, visibleAt }) =>
        visibleAt <= now && (wanted.includes(out_trade_no) || wanted.includes(syssn)),
    );
    const answer = json(query(...seen.map(recordOf)));
    if (step === "ok") return answer;
    return new Promise((resolve) => void this.clock.setTimeout(() => resolve(answer), 15_000));
  }

  /** Responds to the next write request as the list `options.money` says, for example with a lost response. */
  #respondToWrite(path: string, params: Record<string, string>): Response | Promise<Response> {
    const step = this.isCalm ? "ok" : (this.#options.money[this.#nextMoneyStep++] ?? "ok");
    if (step === "refused") throw refusedError();
    if (step === "429") return tooMany("1");
    if (step === "reset before") throw resetError();
    if (step === "declined") return json(this.#refusal(params));
    if (step === "502 before") return json("<html>Bad Gateway</html>", 502);
    if (step === "1252 before") return json({ respcd: "1252" });
    if (step === "time-out before") return never();
    if (step === "reset, booked late") {
      this.clock.setTimeout(() => this.#carryOut(path, params), this.#options.lateMs);
      throw resetError();
    }
    const answer = this.#carryOut(path, params);
    if (step === "reset after") throw resetError();
    if (step === "502 after") return json("<html>Bad Gateway</html>", 502);
    if (step === "HTML after") return json("<html>Maintenance</html>");
    if (step === "truncated after") return json(JSON.stringify(answer).slice(0, -9));
    if (step === "1252 after") return json({ respcd: "1252" });
    if (step === "time-out after") return never();
    return json(answer);
  }

  /**
   * Returns the response of a refusal: 1201 for a new order number, `duplicateCode` for a used one. If the gateway does
   * not check the numbers of refunds, a used number gets 1262 ("already refunded").
   */
  #refusal({ out_trade_no }: Record<string, string>): object {
    if (this.under(out_trade_no!).length === 0) return { respcd: "1201", resperr: "no money" };
    const { knowsRefunds, duplicateCode } = this.#options;
    return knowsRefunds ? { respcd: duplicateCode, resperr: "out_trade_no duplicate" } : { respcd: "1262" };
  }

  /** Carries out a request of any write endpoint, and returns the response's members. */
  #carryOut(path: string, params: Record<string, string>): object {
    if (path === "payment" || path === "refund") return this.#makeBooking(path, params);
    const order = this.books.find(
      ({ syssn, out_trade_no }) => syssn === params.syssn || out_trade_no === params.out_trade_no,
    );
    if (!order) return { respcd: "1136" };
    if (order.state !== "open") return { respcd: order.state === "paid" ? "1260" : "1264" };
    order.state = "closed";
    return { respcd: "0000", syssn: "9", orig_syssn: order.syssn };
  }

  /** Adds a payment or refund to `books`, and returns the response. Refuses a number that was used before. */
  #makeBooking(kind: "payment" | "refund", params: Record<string, string>): object {
    const out_trade_no = params.out_trade_no!;
    const { knowsRefunds, duplicateCode: respcd, lagMs } = this.#options;
    const isKnown = this.under(out_trade_no).length > 0;
    if (isKnown && (kind === "payment" || knowsRefunds)) return { respcd, resperr: "out_trade_no duplicate" };
    const syssn = String(20260115000300020000000000n + BigInt(this.books.length + 1));
    const state = params.pay_type === "800201" ? "open" : "paid";
    const visibleAt = this.clock.monotonic() + lagMs;
    this.books.push({ kind, syssn, out_trade_no, txamt: params.txamt!, visibleAt, state, raw: params });
    const more = state === "open" ? { qrcode: "weixin://wxpay/bizpayurl?pr=abc" } : { qrcode: undefined };
    return paid({ ...params, ...more, syssn, orig_syssn: params.syssn });
  }
}

const codes = { paid: "0000", open: "1143", closed: "1142" };
const recordOf = ({ kind, syssn, out_trade_no, txamt, state, raw }: Booking) =>
  record({
    ...raw,
    syssn,
    out_trade_no,
    txamt,
    order_type: kind,
    respcd: codes[state],
    cancel: state === "closed" ? "2" : "0",
    origssn: raw.syssn,
    sysdtm: "2026-01-15 12:00:00",
  });
