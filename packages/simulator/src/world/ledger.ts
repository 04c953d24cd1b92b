import { formatHongKong } from "./hong-kong-time.js";
import type { Merchant } from "./merchant.js";
import type { SimulatedTransaction } from "./transaction.js";
import { watched } from "./watched.js";

/** The members of a new payment or refund that the caller of `Ledger.add` sets. The ledger sets the others. */
export type NewTransaction = Pick<
  SimulatedTransaction,
  "order_type" | "out_trade_no" | "pay_type" | "txamt" | "txcurrcd" | "txdtm" | "chnlsn"
> &
  Partial<Omit<SimulatedTransaction, "wallet_url">> & { walletOrigin?: string };

/** The gateway's record of all payments and refunds. */
export type Ledger = {
  /** How many transaction numbers (`syssn`) have been given out. */
  readonly issued: number;
  /** Loads saved payments and refunds, and sets how many transaction numbers were given out. */
  restore(transactions: Iterable<SimulatedTransaction>, issued: number): void;
  /** Gives out a new transaction number. */
  issueSyssn(): string;
  /** Records a new payment or refund of a merchant. */
  add(merchant: Merchant, fields: NewTransaction): SimulatedTransaction;
  /** Returns all payments and refunds, oldest first. */
  all(): readonly SimulatedTransaction[];
  /** Yields all payments and refunds, newest first. */
  newest(): Iterable<SimulatedTransaction>;
  /** The number of payments and refunds in the ledger. */
  readonly count: number;
  /** Removes all payments and refunds. Their transaction numbers are not issued again. */
  clear(): void;
  /** A merchant's payments and refunds with a `sysdtm` (`YYYY-MM-DD HH:mm:ss`) in this range, oldest first. */
  between(merchant: Merchant, from: string, to: string): readonly SimulatedTransaction[];
  /** Yields a merchant's payments and refunds with a `sysdtm` in this range, newest first. */
  newestBetween(merchant: Merchant, from: string, to: string): Iterable<SimulatedTransaction>;
  /** Finds the payment or refund with this transaction number. */
  bySyssn(syssn: string): SimulatedTransaction | undefined;
  /** The first payment, of any merchant, for which this customer's code was scanned. */
  byAuthCode(auth_code: string): SimulatedTransaction | undefined;
  /** The payments and refunds with this order number, of `merchant` or else of all merchants, oldest first. */
  byNumber(out_trade_no: string, merchant?: Merchant): readonly SimulatedTransaction[];
};

/** Whether a payment or refund belongs to a merchant. */
export const belongsTo = (owned: Pick<Merchant, "appCode" | "mchid">, merchant: Merchant): boolean =>
  owned.appCode === merchant.appCode && owned.mchid === merchant.mchid;

/** Returns for how many milliseconds queries do not find a new payment or refund; `undefined`: they find it at once. */
export type HiddenMs = (booked: Pick<SimulatedTransaction, "order_type" | "out_trade_no">) => number | undefined;

const ownerOf = ({ appCode, mchid }: Pick<Merchant, "appCode" | "mchid">) => `${appCode}\n${mchid ?? ""}`;

/**
 * Finds by binary search the index of the first row for which `reached` is true, or the number of rows if there is
 * none. Once `reached` is true for a row, it must be true for all later rows.
 */
function firstIndex<Row>(rows: readonly Row[], reached: (row: Row) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(rows[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Creates the simulator's list of all payments and refunds.
 *
 * @param now returns the current time in epoch milliseconds. An open order that is read after its expiry time becomes
 *   expired
 * @param hiddenMsOf returns the milliseconds for which queries do not show a new record
 * @param changed called with the `syssn` of each payment or refund that is new or has changed
 */
export function createLedger(now: () => number, hiddenMsOf: HiddenMs, changed?: (syssn: string) => void): Ledger {
  const bySyssn = new Map<string, SimulatedTransaction>();
  const byNumber = new Map<string, SimulatedTransaction[]>();
  const byAuthCode = new Map<string, SimulatedTransaction>();
  const byOwner = new Map<string, SimulatedTransaction[]>();
  const inOrder: SimulatedTransaction[] = [];
  const none: SimulatedTransaction[] = [];
  let issued = 0;

  // A transaction number consists of date, time of day and a counter. It is as long as the gateway's numbers. Sorted as
  // text, the numbers are in the order of time.
  const issueSyssn = () => formatHongKong(now()).replace(/\D/g, "") + String(++issued).padStart(12, "0");

  const refresh = (transaction: SimulatedTransaction) => {
    const { state, expiresAt, undoing } = transaction;
    if (state === "open" && undoing && now() >= undoing.at) {
      const { respcd, cancel } = undoing;
      return Object.assign(transaction, { state: "closed", respcd, cancel });
    }
    if ((state === "open" || state === "frozen") && expiresAt !== undefined && now() >= expiresAt) {
      transaction.state = "expired";
      if (state === "frozen") transaction.cancel = "4";
      transaction.respcd = "1181";
    }
    return transaction;
  };

  function addTransaction(fresh: SimulatedTransaction): SimulatedTransaction {
    const { syssn, out_trade_no, auth_code } = fresh;
    const transaction = changed ? watched(fresh, () => changed(syssn)) : fresh;
    bySyssn.set(syssn, transaction);
    inOrder.push(transaction);
    if (auth_code !== undefined && !byAuthCode.has(auth_code)) byAuthCode.set(auth_code, transaction);
    const siblings = byNumber.get(out_trade_no);
    if (siblings) siblings.push(transaction);
    else byNumber.set(out_trade_no, [transaction]);
    const owner = ownerOf(transaction);
    const owned = byOwner.get(owner) ?? [];
    byOwner.set(owner, owned);
    // The list is sorted by `syssn`. A new row belongs at its end, unless the clock was set back.
    const place = firstIndex(owned, (row) => row.syssn > syssn);
    owned.splice(place, 0, transaction);
    return transaction;
  }

  function rangeOf(merchant: Merchant, from: string, to: string) {
    const owned = byOwner.get(ownerOf(merchant)) ?? none;
    const first = firstIndex(owned, ({ sysdtm }) => sysdtm >= from);
    return { owned, first, end: firstIndex(owned, ({ sysdtm }) => sysdtm > to) };
  }

  function* backwards(rows: readonly SimulatedTransaction[], first: number, end: number) {
    for (let at = end - 1; at >= first; at--) yield refresh(rows[at]!);
  }

  return {
    get issued() {
      return issued;
    },
    restore(transactions, before) {
      issued = before;
      for (const transaction of transactions) addTransaction({ ...transaction });
    },
    issueSyssn,
    add(merchant, { walletOrigin, ...fields }) {
      const createdAt = now();
      const sysdtm = formatHongKong(createdAt);
      const syssn = issueSyssn();
      const hiddenMs = hiddenMsOf(fields);
      const transaction: SimulatedTransaction = {
        paydtm: undefined,
        state: "open",
        respcd: "1143",
        cancel: "0",
        refunded: 0,
        refunding: false,
        captured: 0,
        undoing: undefined,
        note: "",
        origssn: undefined,
        goods_name: "",
        udid: "",
        auth_code: undefined,
        notify_url: undefined,
        return_url: undefined,
        failed_url: undefined,
        expiresAt: undefined,
        hosted: false,
        ...fields,
        wallet_url: walletOrigin === undefined ? undefined : `${walletOrigin}/wallet/${syssn}`,
        syssn,
        sysdtm,
        createdAt,
        visibleAt: createdAt + (hiddenMs ?? 0),
        appCode: merchant.appCode,
        mchid: merchant.mchid,
      };
      changed?.(syssn);
      return addTransaction(transaction);
    },
    all: () => inOrder.map(refresh),
    newest: () => backwards(inOrder, 0, inOrder.length),
    get count() {
      return inOrder.length;
    },
    clear() {
      for (const index of [bySyssn, byNumber, byAuthCode, byOwner]) index.clear();
      inOrder.length = 0;
    },
    between(merchant, from, to) {
      const { owned, first, end } = rangeOf(merchant, from, to);
      return owned.slice(first, end).map(refresh);
    },
    newestBetween(merchant, from, to) {
      const { owned, first, end } = rangeOf(merchant, from, to);
      return backwards(owned, first, end);
    },
    bySyssn(syssn) {
      const transaction = bySyssn.get(syssn);
      return transaction && refresh(transaction);
    },
    byAuthCode: (auth_code) => byAuthCode.get(auth_code),
    byNumber: (out_trade_no, merchant) =>
      (byNumber.get(out_trade_no) ?? none).filter((found) => !merchant || belongsTo(found, merchant)).map(refresh),
  };
}
