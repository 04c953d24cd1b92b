import { renderSVG } from "uqr";
import { callHook } from "../call-hook.js";
import { systemClock } from "../clock.js";
import { isQFPayError, type QFPayApiError, QFPayConfigError, type QFPayError } from "../errors.js";
import { faultLog, newReference } from "../fault-log.js";
import { paidId, paidNoteMs, readPaidNote } from "../paid-note.js";
import type { QFPay } from "../qfpay.js";
import { runWithin } from "../run-within.js";
import { fingerprint } from "../signing/fingerprint.js";
import { checkOrigins, checkReturns } from "./check-returns.js";
import { type CheckoutStatus, isMismatch, pendingStatus, publicStatus } from "./checkout-status.js";
import { Claims, leaseMs } from "./claims.js";
import { type CheckoutCreated, createOrder } from "./create-order.js";
import { isCrossSite } from "./cross-site.js";
import { finalEventId, statusEvents } from "./event-stream.js";
import { ExpiringMap } from "./expiring-map.js";
import { memoryCheckoutStore } from "./memory-checkout-store.js";
import type { CheckoutOrder, CheckoutRoutesOptions } from "./options.js";
import {
  checkSameOrder,
  numberOf,
  type OrderNote,
  type OrderRecord,
  orderFingerprint,
  payableUntil,
  recordId,
} from "./order-record.js";
import { OrderRefusedError } from "./order-refused.js";
import { isImpossibleNumber, mayRead, withReadUrls } from "./read-urls.js";
import { isFault, json, noContent, problem, problemOf, type RouteReply, seeOther } from "./reply.js";
import { shared } from "./shared.js";

type ReadHeader = (name: string) => string | null | undefined;
type ReadToken = string | null | undefined;

/** The framework-neutral checkout routes. None of them rejects. */
export type CheckoutRoutes<C> = {
  /**
   * `POST /`
   *
   * @param header reads a request header: `idempotency-key` makes a double click one payment, `sec-fetch-site`,
   *   `origin` and `host` tell a page of another site
   * @param path the path of the request, such as `/checkout`, under which the order's URLs are given out
   */
  create(context: C, header?: ReadHeader, path?: string): Promise<RouteReply>;
  /**
   * `GET /:out_trade_no`
   *
   * @param token the request's query parameter `token`
   */
  status(context: C, out_trade_no: string, token?: ReadToken): Promise<RouteReply>;
  /**
   * `GET /:out_trade_no/events`
   *
   * @param signal fires when the client has gone
   * @param header reads a request header: a `last-event-id` that names the final state is answered 204, which ends a
   *   browser's `EventSource`
   * @param token the request's query parameter `token`
   */
  events(
    context: C,
    out_trade_no: string,
    signal: AbortSignal,
    header?: ReadHeader,
    token?: ReadToken,
  ): Promise<RouteReply>;
  /**
   * `GET /:out_trade_no/qr.svg`
   *
   * @param token the request's query parameter `token`
   */
  qr(context: C, out_trade_no: string, token?: ReadToken): Promise<RouteReply>;
};

/** The state that belongs to one client in this process. */
type Desk = {
  statuses: ExpiringMap<Promise<CheckoutStatus | undefined>>;
  orders: Map<string, Promise<Found>>;
  replies: Map<string, Promise<RouteReply>>;
  claims: Claims;
};

type Found = { record: OrderRecord; isNew: boolean };

/** The value stored under an idempotency key: the reply, and the id of the order that it shows. */
type KeptReply = { reply: RouteReply; id?: string | undefined };

const maxStatuses = 10_000;
const askAgainMs = 60_000; // a younger order counts as unpaid unless a final state is noted
const longestKey = 255;

const noHeader: ReadHeader = () => undefined;

/**
 * Checkout routes for a web shop: create a payment with the server's amount, report its status with few queries, and
 * draw its QR code. The adapters mount them.
 *
 * @throws {QFPayConfigError} if `order` is missing or an option is invalid
 * @example
 * const routes = createCheckoutRoutes<Request>({ qfpay, order: async (request) => orderFor(await request.json()) });
 * const { status, headers, body } = await routes.create(request, (name) => request.headers.get(name));
 */
export function createCheckoutRoutes<C>(options: CheckoutRoutesOptions<C>): CheckoutRoutes<C> {
  const { order, authorize, rateLimit, onFinal, onRefused, statusTtlMs = 3_000, clock = systemClock } = options;
  const { handlerTimeoutMs = 10_000 } = options;
  if (typeof order !== "function")
    throw new QFPayConfigError("order is missing: a function that decides what to charge.");
  if (!(statusTtlMs > 0)) throw new QFPayConfigError("statusTtlMs must be a positive number of milliseconds.");
  if (!(handlerTimeoutMs > 0))
    throw new QFPayConfigError("handlerTimeoutMs must be a positive number of milliseconds.");
  checkOrigins(options.returnOrigins);
  if (!options.qfpay) throw new QFPayConfigError("qfpay is missing: the client that takes the payments.");
  const clientOf = (context: C): QFPay =>
    typeof options.qfpay === "function" ? options.qfpay(context) : options.qfpay;
  const desks = new WeakMap<QFPay, Desk>();

  function deskOf(qfpay: QFPay): Desk {
    let desk = desks.get(qfpay);
    if (!desk) {
      const statuses = new ExpiringMap<Promise<CheckoutStatus | undefined>>(statusTtlMs, maxStatuses, clock);
      // If the shop gives no store, each client gets a memory store of its own.
      const store = options.store ?? memoryCheckoutStore({ clock });
      const claims = new Claims(store, clock, bounded, handlerTimeoutMs, (error) => report(error, undefined as C));
      desk = { statuses, orders: new Map(), replies: new Map(), claims };
      desks.set(qfpay, desk);
    }
    return desk;
  }

  const onMismatch: NonNullable<CheckoutRoutesOptions<C>["onMismatch"]> =
    options.onMismatch ??
    (({ out_trade_no }, _, context) =>
      report(new Error(`${out_trade_no} was paid with another amount or currency than it was created with.`), context));

  /** Calls a function of the shop and waits for it at most `handlerTimeoutMs`. A later result is ignored. */
  async function bounded<T>(name: string, call: () => T | Promise<T>): Promise<T> {
    const work = async () => ({ value: await call() });
    const result = await runWithin(work, handlerTimeoutMs, clock, () => {});
    if (!result) throw new Error(`${name} took longer than the ${handlerTimeoutMs} ms of handlerTimeoutMs.`);
    return result.value;
  }

  /** The status from `statusOf` or from a handled notification, otherwise the gateway's. */
  async function current(context: C, out_trade_no: string): Promise<CheckoutStatus | undefined> {
    const own = options.statusOf && (await bounded("statusOf", () => options.statusOf?.(context, out_trade_no)));
    if (own !== undefined) return { out_trade_no, status: own };
    return (await noted(clientOf(context), out_trade_no)) ?? ask(context, out_trade_no);
  }

  /**
   * The status of an order that a notification reported as paid, to this process or another one that shares the store.
   */
  async function noted(qfpay: QFPay, out_trade_no: string): Promise<CheckoutStatus | undefined> {
    const text = await deskOf(qfpay).claims.get(paidId(out_trade_no));
    if (text === undefined) return undefined;
    const { at, syssn, txamt, txcurrcd, pay_type } = readPaidNote(text);
    const created = (await recordOf(qfpay, out_trade_no))?.created;
    // Another amount is a mismatch, which the query reports. Another `syssn` may belong to another merchant with the
    // same number.
    const isSame = created?.syssn === undefined ? created?.checkout_url !== undefined : created.syssn === syssn;
    if (!created || !isSame || created.txamt !== txamt || created.txcurrcd !== txcurrcd) return undefined;
    if (clock.now() - at >= paidNoteMs) return undefined;
    return seen(qfpay, { out_trade_no, status: "success", syssn, txamt, txcurrcd, pay_type });
  }

  /** One query for everybody who asks within `statusTtlMs`. */
  function ask(context: C, out_trade_no: string): Promise<CheckoutStatus | undefined> {
    const { statuses } = deskOf(clientOf(context));
    const recent = statuses.get(out_trade_no);
    if (recent) return recent;
    const asking = query(context, out_trade_no);
    statuses.set(out_trade_no, asking);
    asking.catch(() => statuses.delete(out_trade_no));
    return asking;
  }

  async function query(context: C, out_trade_no: string): Promise<CheckoutStatus | undefined> {
    const qfpay = clientOf(context);
    const record = await recordOf(qfpay, out_trade_no);
    const order = record?.created;
    const mchid = record?.mchid;
    // A number that these routes did not create may be made up by a stranger, so its reads come last.
    const use = order ? "poll" : "stray";
    const transaction = await qfpay.transactions.get({ out_trade_no, mchid }, { use });
    // The gateway may take another spelling, such as one with a blank, for the number; `authorize` was not asked about that.
    if ((transaction?.out_trade_no ?? out_trade_no) !== out_trade_no) return undefined;
    if (!transaction) return order && pendingStatus(out_trade_no);
    // On the hosted page the customer may choose another wallet after a refusal.
    if (transaction.status === "failed" && order?.checkout_url) return pendingStatus(out_trade_no);
    if (order && isMismatch(transaction, order)) {
      await bounded("onMismatch", () => onMismatch(transaction, order, context));
      return seen(qfpay, { ...publicStatus(out_trade_no, transaction), status: "mismatch" });
    }
    if (transaction.status !== "pending" && onFinal) await bounded("onFinal", () => onFinal(transaction, context));
    return seen(qfpay, publicStatus(out_trade_no, transaction));
  }

  /** Stores a final state, so that a reload does not show a code that can no longer be paid. */
  async function seen(qfpay: QFPay, status: CheckoutStatus): Promise<CheckoutStatus> {
    if (status.status !== "pending")
      await deskOf(qfpay).claims.put(finalId(qfpay, status.out_trade_no), JSON.stringify(status));
    return status;
  }

  async function recordOf(qfpay: QFPay, out_trade_no: string): Promise<OrderRecord | undefined> {
    const text =
      (await deskOf(qfpay).claims.get(recordId(qfpay, "order", out_trade_no))) ??
      (await deskOf(qfpay).claims.get(recordId(qfpay, "link", out_trade_no)));
    return text === undefined ? undefined : (JSON.parse(text) as OrderRecord);
  }

  const write = faultLog(clock);
  // What several visitors wait for together is reported once.
  const references = new WeakMap<object, string | undefined>();

  /**
   * Reports the error to the team. Returns the reference for the visitor, or nothing if there is nothing to look up.
   */
  function report(error: unknown, context: C): string | undefined {
    const isObject = typeof error === "object" && error !== null;
    if (isObject && references.has(error)) return references.get(error);
    const { onError } = options.hooks ?? {};
    const isFaulty = isFault(error);
    if (!isFaulty && !isQFPayError(error)) return undefined;
    const code = isQFPayError(error) ? `${error.code} ${error.respcd}` : "failed";
    const written = isFaulty && !onError;
    const reference = written ? write({ code, message: "Checkout failed.", error }) : newReference();
    callHook(() => onError?.(error, context, reference), undefined);
    // A refusal that is no fault, such as a card without funds, needs no reference: its text tells the visitor enough.
    const told = isFaulty ? reference : undefined;
    if (isObject) references.set(error, told);
    return told;
  }
  const failed = (error: unknown, context: C) => problemOf(error, report(error, context));
  const tooOften = () => problem(429, "Too many requests. Try again in a moment.");

  /** Runs a read for a visitor who may see the order. */
  async function guarded(
    context: C,
    out_trade_no: string,
    token: ReadToken,
    read: () => Promise<RouteReply>,
  ): Promise<RouteReply> {
    try {
      if (isImpossibleNumber(out_trade_no)) return problem(400, "No order can have this number.");
      if (rateLimit && !(await bounded("rateLimit", () => rateLimit(context, "read")))) return tooOften();
      const allowed = authorize
        ? (await bounded("authorize", () => authorize(context, out_trade_no))) === true
        : mayRead(clientOf(context), out_trade_no, token);
      if (!allowed) return problem(403, "This order is not yours to see.");
      return await read();
    } catch (error) {
      return failed(error, context);
    }
  }

  async function create(context: C, qfpay: QFPay, path: string): Promise<KeptReply> {
    const wanted = checkReturns(await bounded("order", () => order(context)), options.returnOrigins);
    const number = numberOf(wanted);
    if (number === undefined) return { reply: json(201, await createOrder(qfpay, wanted)) }; // throws with the reason
    const id = recordId(qfpay, "checkout" in wanted ? "link" : "order", number);
    const name = orderFingerprint(wanted);
    const { orders } = deskOf(qfpay);
    const { record, isNew } = await shared(orders, `${id} ${name}`, () =>
      findOrCreate(context, qfpay, wanted, id, name),
    );
    const { created } = record;
    const end = isNew ? undefined : await endOf(context, qfpay, record);
    if (end) return { reply: json(200, withReadUrls(qfpay, end, path)) };
    const location = created.checkout_url ?? created.pay_url;
    const reply = wanted.redirect && location ? seeOther(location) : json(201, withReadUrls(qfpay, created, path));
    return { reply, id };
  }

  async function findOrCreate(
    context: C,
    qfpay: QFPay,
    wanted: CheckoutOrder,
    id: string,
    name: string,
  ): Promise<Found> {
    const note: OrderNote = { order: name, startedAt: clock.now() };
    const { value, isNew } = await deskOf(qfpay).claims.once(id, {
      note: JSON.stringify(note),
      checkNote: (held) => held && checkSameOrder(JSON.parse(held) as OrderNote, name),
      inDoubt: (error) => isQFPayError(error) && !cameToNothing(error),
      run: async (earlier) => JSON.stringify(await takeOrder(context, qfpay, wanted, name, earlier)),
    });
    const record = JSON.parse(value) as OrderRecord;
    checkSameOrder(record, name);
    if (isNew) {
      deskOf(qfpay).statuses.delete(record.created.out_trade_no);
      await quietly(context, "onCreated", () => options.onCreated?.(record.created, context));
    }
    return { record, isNew };
  }

  async function takeOrder(
    context: C,
    qfpay: QFPay,
    wanted: CheckoutOrder,
    name: string,
    earlier: string | undefined,
  ): Promise<OrderRecord> {
    const note = earlier ? (JSON.parse(earlier) as OrderNote) : undefined;
    if (note) checkSameOrder(note, name);
    // An earlier attempt crashed or its outcome is unknown. The gateway is asked first, and an order whose code was
    // lost is closed.
    const resume = note && { sentAt: new Date(note.startedAt + leaseMs) };
    const now = clock.now();
    try {
      const created = await createOrder(qfpay, wanted, { resume });
      const until = payableUntil(wanted, now);
      const mchid = "checkout" in wanted ? wanted.checkout.mchntid : wanted.mchid;
      const expires_at = new Date(until).toISOString();
      return { order: name, created: { ...created, expires_at }, mchid, createdAt: now, payableUntil: until };
    } catch (error) {
      if (cameToNothing(error)) await quietly(context, "onRefused", () => onRefused?.(error, wanted, context));
      throw error;
    }
  }

  /** Calls a function of the shop. Its failure is reported, and does not change the customer's response. */
  async function quietly(context: C, name: string, call: () => unknown): Promise<void> {
    try {
      await bounded(name, call);
    } catch (error) {
      report(error, context);
    }
  }

  /**
   * The result for an order that was created earlier: `undefined` while it can be paid, and the order without its code
   * after it was paid.
   *
   * @throws {OrderRefusedError} if it can no longer be paid
   */
  async function endOf(context: C, qfpay: QFPay, record: OrderRecord): Promise<CheckoutCreated | undefined> {
    const { created, createdAt, payableUntil } = record;
    const { out_trade_no } = created;
    const now = clock.now();
    const marked = await deskOf(qfpay).claims.get(finalId(qfpay, out_trade_no));
    let status = marked === undefined ? undefined : (JSON.parse(marked) as CheckoutStatus);
    if (!status && (now - createdAt > askAgainMs || now >= payableUntil)) {
      // The code is most likely still payable, so it is shown even if the gateway does not respond.
      status = await ask(context, out_trade_no).catch((error) => void report(error, context));
    }
    if (status?.status === "failed") throw refusedOrder("The payment of this order failed. Please order again.");
    if (status?.status === "mismatch")
      throw refusedOrder("This order was paid with another amount. Please ask the shop.");
    if (status?.status === "success") {
      const { qrcode: _, pay_url: _url, pay_params: _params, checkout_url: _link, expires_at: _end, ...rest } = created;
      return { ...rest, status: "success", syssn: status.syssn ?? created.syssn };
    }
    if (now >= payableUntil)
      throw refusedOrder("This order has expired and cannot be paid any more. Please order again.");
    return undefined;
  }

  /**
   * Creates the order of an idempotency key once. Failures that certainly moved no money release the key; an unknown
   * outcome keeps it.
   */
  async function createOnce(context: C, qfpay: QFPay, key: string, path: string): Promise<RouteReply> {
    const id = `key:${qfpay.checkout.account}:${fingerprint([key])}`;
    const run = async () => {
      const kept = await create(context, qfpay, path).catch((error): KeptReply => {
        if (!isQFPayError(error) || cameToNothing(error)) throw error;
        return { reply: failed(error, context) };
      });
      return JSON.stringify(kept);
    };
    const { value, isNew } = await deskOf(qfpay).claims.once(id, { note: "", run });
    const kept = JSON.parse(value) as KeptReply;
    if (isNew || kept.id === undefined) return kept.reply;
    const text = await deskOf(qfpay).claims.get(kept.id);
    const end = text === undefined ? undefined : await endOf(context, qfpay, JSON.parse(text) as OrderRecord);
    return end ? json(200, withReadUrls(qfpay, end, path)) : kept.reply;
  }

  const unknown = () => problem(404, "No such order.");

  return {
    async create(context, header = noHeader, path = "") {
      try {
        if (rateLimit && !(await bounded("rateLimit", () => rateLimit(context, "create")))) return tooOften();
        if (!options.allowCrossSite && isCrossSite(header, options.returnOrigins)) {
          return problem(403, "Payments are created from the shop's own pages only.");
        }
        const key = header("idempotency-key");
        if (key && key.length > longestKey) {
          return problem(400, `The idempotency-key is longer than ${longestKey} characters: send a UUID.`);
        }
        const qfpay = clientOf(context);
        if (!key) return (await create(context, qfpay, path)).reply;
        return await shared(deskOf(qfpay).replies, key, () => createOnce(context, qfpay, key, path));
      } catch (error) {
        return failed(error, context);
      }
    },
    status: (context, out_trade_no, token) =>
      guarded(context, out_trade_no, token, async () => {
        const status = await current(context, out_trade_no);
        return status ? json(200, status) : unknown();
      }),
    events: (context, out_trade_no, signal, header = noHeader, token = undefined) =>
      guarded(context, out_trade_no, token, async () => {
        if (header("last-event-id") === finalEventId) return noContent();
        if (!(await current(context, out_trade_no))) return unknown();
        const next = async () => {
          try {
            return (await current(context, out_trade_no)) ?? pendingStatus(out_trade_no);
          } catch (error) {
            report(error, context); // the stream goes on and queries again
            throw error;
          }
        };
        const isTold = async () => (await noted(clientOf(context), out_trade_no).catch(() => undefined)) !== undefined;
        return {
          status: 200,
          headers: {
            "content-type": "text/event-stream; charset=utf-8",
            "cache-control": "no-store, no-transform",
            "x-accel-buffering": "no",
          },
          body: statusEvents(next, { clock, everyMs: statusTtlMs, signal, isTold }),
        };
      }),
    qr: (context, out_trade_no, token) =>
      guarded(context, out_trade_no, token, async () => {
        const qrcode = (await recordOf(clientOf(context), out_trade_no))?.created.qrcode;
        if (!qrcode) return unknown();
        return {
          status: 200,
          headers: {
            "content-type": "image/svg+xml; charset=utf-8",
            "cache-control": "private, max-age=300",
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
          },
          body: renderSVG(qrcode, { border: 2 }),
        };
      }),
  };
}

const finalId = (qfpay: QFPay, out_trade_no: string): string => `final:${qfpay.checkout.account}:${out_trade_no}`;

/** The order can no longer be paid, and the customer has to order again. */
const refusedOrder = (message: string) => new OrderRefusedError(message, 410);

/** Not where money may have moved, nor where the number names another transaction, which may be a paid one. */
const cameToNothing = (error: unknown): error is QFPayError =>
  isQFPayError(error) && error.outcome !== "unknown" && (error as Partial<QFPayApiError>).category !== "duplicate";
