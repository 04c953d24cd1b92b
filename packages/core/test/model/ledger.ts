import { formatTxdtm } from "../../src/index.js";
import type { Dice } from "./dice.js";

/** One payment, refund, capture or freeze in the simulated gateway's ledger. */
export type Entry = {
  /** The kind of the entry; a freeze is a pre-authorisation. */
  readonly kind: "payment" | "refund" | "capture" | "freeze";
  /** The order number; empty for a capture without a number. */
  readonly number: string;
  /** The transaction number that the gateway gave to the entry. */
  readonly syssn: string;
  /** The amount in minor units. */
  readonly amount: number;
  /** The sub-merchant of the entry, if there is one. */
  readonly mchid: string | undefined;
  /** The `syssn` of the payment that this entry refunds, or of the freeze that it captures. */
  readonly original?: string;
  /** The time at which the gateway made the entry, in epoch milliseconds. Queries may show it later. */
  readonly at: number;
  /** The time from which queries show the entry, in epoch milliseconds. */
  readonly visibleAt: number;
  /** Whether another system than the simulated merchant made the entry. */
  readonly isForeign: boolean;
  /** The state of the entry. `released`: a pre-authorisation whose frozen money was given back. */
  state: "paid" | "open" | "closed" | "declined" | "released";
};

/** The parameters of a request, as the gateway gets them. */
export type Params = Readonly<Record<string, string>>;
type Reply = Record<string, unknown>;

/** How the simulated gateway behaves in one simulated run. */
export type Habits = {
  /** The response to a request whose order number was used before. */
  duplicate: Reply;
  /** Whether a declined payment leaves a record and uses up its order number. */
  keepsDeclined: boolean;
  /** Milliseconds for which queries do not show a new entry. */
  lagMs: number;
  /** Whether a query by order number ignores upper and lower case. */
  ignoresCase: boolean;
  /** Whether a query by order number also returns the record of an order that it did not name. */
  showsStrangers: boolean;
};

const codes = { paid: "0000", open: "1143", closed: "1142", declined: "1201", released: "0000" };
const monthOf = (at: number) => formatTxdtm(at).slice(0, 7);

/** A simulated gateway for tests: the list of its transactions, and its rules. Callers pass it the current time. */
export class Ledger {
  /** All entries, oldest first. */
  readonly entries: Entry[] = [];
  /** The test's callback for each new order of the simulated merchant that its customer has not paid yet. */
  onOpen: (order: Entry) => void = () => {};
  /** The details in which simulated gateways differ. */
  readonly #habits: Habits;
  /** The last transaction number that was given out. */
  #syssn = 20_260_131_000_000n;

  constructor(habits: Habits) {
    this.#habits = habits;
  }

  /**
   * Adds an entry under a new transaction number. @param lagMs the milliseconds for which queries do not show the entry
   */
  add(entry: Omit<Entry, "syssn" | "visibleAt" | "isForeign"> & { isForeign?: boolean }, lagMs = 0): Entry {
    const syssn = String(++this.#syssn);
    const added = { isForeign: false, ...entry, syssn, visibleAt: entry.at + lagMs };
    this.entries.push(added);
    if (added.kind === "payment" && added.state === "open" && !added.isForeign) this.onOpen(added);
    return added;
  }

  /**
   * Carries out a write request, and returns the gateway's response.
   *
   * @param declines whether the gateway declines this request. For a request that the network repeats, the
   *   caller passes the same value again
   */
  carryOut(endpoint: string, params: Params, now: number, declines: boolean, dice: Dice): Reply {
    if (endpoint === "payment") return this.#pay(params, now, declines, dice);
    if (endpoint === "refund") return this.#refund(params, now, declines);
    if (endpoint === "close" || endpoint === "reversal") return this.#close(params);
    if (endpoint === "authtrade") return this.#capture(params, now, declines);
    return this.#release(params);
  }

  /** Returns the gateway's response to a query at the time `now`. */
  query(params: Params, now: number): Reply {
    const { syssn, out_trade_no, start_time, end_time } = params;
    const numbers = out_trade_no?.split(",");
    const wanted = ({ number }: Entry) =>
      numbers === undefined ||
      numbers.some((one) => one === number || (this.#habits.ignoresCase && one.toLowerCase() === number.toLowerCase()));
    const inTime = ({ at }: Entry) =>
      start_time === undefined
        ? monthOf(at) === monthOf(now)
        : formatTxdtm(at) >= start_time && formatTxdtm(at) <= end_time!;
    const seen = this.entries.filter(
      (entry) =>
        entry.visibleAt <= now &&
        (syssn === undefined ? wanted(entry) && inTime(entry) : syssn.split(",").includes(entry.syssn)),
    );
    const strangers = this.#habits.showsStrangers && numbers ? [this.#recordOf(this.entries[0]!)] : [];
    return { respcd: "0000", data: [...seen.map((entry) => this.#recordOf(entry)), ...strangers] };
  }

  /** Whether an entry has this order number, which then cannot be used again. */
  isUsed(number: string): boolean {
    return this.entries.some((entry) => entry.number === number && (entry.kind !== "capture" || number !== ""));
  }

  /** Carries out a payment. */
  #pay({ out_trade_no, txamt, mchid, pay_type }: Params, at: number, declines: boolean, dice: Dice): Reply {
    const number = out_trade_no!;
    if (this.isUsed(number)) return this.#habits.duplicate;
    const { keepsDeclined, lagMs } = this.#habits;
    const entry = { kind: "payment", number, amount: Number(txamt), mchid, at } as const;
    if (declines) {
      if (keepsDeclined) this.add({ ...entry, state: "declined" }, lagMs);
      return { respcd: "1201", resperr: "no money" };
    }
    const isScanned = pay_type === "800208";
    const isOpen = !isScanned || dice.chance(0.1);
    const { syssn } = this.add({ ...entry, state: isOpen ? "open" : "paid" }, lagMs);
    const answer = { syssn, out_trade_no, txamt, txcurrcd: "HKD", pay_type };
    if (isScanned) return { respcd: isOpen ? "1143" : "0000", ...answer };
    return { respcd: "0000", ...answer, qrcode: `weixin://${syssn}` };
  }

  /** Carries out a refund. */
  #refund({ out_trade_no, syssn, txamt, mchid }: Params, at: number, declines: boolean): Reply {
    const number = out_trade_no!;
    const payment = this.entries.find((entry) => entry.kind === "payment" && entry.syssn === syssn);
    if (!payment) return { respcd: "1136" };
    if (this.isUsed(number)) return this.#habits.duplicate;
    const left = payment.amount - this.refundsOf(payment.syssn);
    if (payment.state !== "paid") return { respcd: "1294" };
    if (left === 0) return { respcd: "1262" };
    if (Number(txamt) > left) return { respcd: "1272" };
    if (declines) return { respcd: "1269" };
    const entry = {
      kind: "refund",
      number,
      amount: Number(txamt),
      mchid,
      at,
      original: syssn!,
      state: "paid",
    } as const;
    const refund = this.add(entry, this.#habits.lagMs);
    return { respcd: "0000", syssn: refund.syssn, orig_syssn: syssn, out_trade_no, txamt, txcurrcd: "HKD" };
  }

  /** Returns the sum of all refunds of a payment, in minor units. */
  refundsOf(syssn: string): number {
    const refunds = this.entries.filter(({ kind, original }) => kind === "refund" && original === syssn);
    return refunds.reduce((sum, { amount }) => sum + amount, 0);
  }

  /** Closes or reverses an order. */
  #close({ out_trade_no, syssn }: Params): Reply {
    const order = this.entries.find(
      (entry) => entry.kind === "payment" && (syssn ? entry.syssn === syssn : entry.number === out_trade_no),
    );
    if (!order) return { respcd: "1136" };
    if (order.state !== "open") return { respcd: order.state === "paid" ? "1260" : "1142" };
    order.state = "closed";
    return { respcd: "0000", syssn: "1", orig_syssn: order.syssn, txamt: String(order.amount) };
  }

  /** Captures the money that a pre-authorisation has frozen. */
  #capture({ syssn, txamt, out_trade_no = "", mchid }: Params, at: number, declines: boolean): Reply {
    const freeze = this.entries.find((entry) => entry.kind === "freeze" && entry.syssn === syssn);
    if (freeze?.state !== "open") return { respcd: "1264" };
    if (declines) return { respcd: "1201" };
    const entry = { kind: "capture", number: out_trade_no, amount: Number(txamt), mchid, at } as const;
    const capture = this.add({ ...entry, original: syssn!, state: "paid" }, this.#habits.lagMs);
    return { respcd: "0000", syssn: capture.syssn, orig_syssn: syssn, txamt, out_trade_no: "" };
  }

  /** Gives back the money that a pre-authorisation has frozen. */
  #release({ syssn, out_trade_no, txamt }: Params): Reply {
    const freeze = this.entries.find((entry) => entry.kind === "freeze" && entry.syssn === syssn);
    if (freeze?.state !== "open") return { respcd: "1264" };
    freeze.state = "released";
    return { respcd: "0000", syssn: "2", orig_syssn: syssn, out_trade_no, txamt };
  }

  /** Makes the record of an entry, as a query returns it. */
  #recordOf({ kind, number, syssn, amount, mchid, original, at, state }: Entry): Reply {
    const refunded = kind === "payment" ? this.refundsOf(syssn) : 0;
    const isFullyRefunded = refunded === 0 ? "0" : refunded === amount ? "3" : "5";
    return {
      syssn,
      out_trade_no: number,
      txamt: String(amount),
      txcurrcd: "HKD",
      order_type: kind === "refund" ? "refund" : "payment",
      respcd: codes[state],
      cancel: state === "closed" ? "2" : state === "released" ? "4" : isFullyRefunded,
      sysdtm: formatTxdtm(at),
      ...(mchid && { mchid }),
      ...(original && { origssn: original }),
    };
  }
}
