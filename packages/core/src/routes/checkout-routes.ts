import { renderSVG } from "uqr";
import { callHook } from "../call-hook.js";
import { systemClock } from "../clock.js";
import { isQFPayError, type QFPayApiError, QFPayConfigError, type QFPayError } from "../errors.js";
import { faultLog, newReference } from "../fault-log.js";
import type { QFPay } from "../qfpay.js";
import { runWithin } from "../run-within.js";
import { checkOrigins, checkReturns } from "./check-returns.js";
import { type CheckoutStatus, isMismatch, pendingStatus, statusOf } from "./checkout-status.js";
import { type CheckoutCreated, createOrder } from "./create-order.js";
import { isCrossSite } from "./cross-site.js";
import { finalEventId, statusEvents } from "./event-stream.js";
import { ExpiringMap } from "./expiring-map.js";
import { once } from "./once.js";
import type { CheckoutOrder, CheckoutRoutesOptions } from "./options.js";
import { isImpossibleNumber, mayRead, withReadUrls } from "./read-urls.js";
import { isFault, json, noContent, problem, problemOf, type RouteReply, seeOther } from "./reply.js";

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

type Memory = {
  created: ExpiringMap<CheckoutCreated>;
  /** Hosted links cost no call, so that a flood of them must not push out payments. */
  links: ExpiringMap<CheckoutCreated>;
  /** The sub-merchant of orders that name one, which is asked for with them. */
  merchants: ExpiringMap<string>;
  statuses: ExpiringMap<Promise<CheckoutStatus | undefined>>;
  /** By idempotency key. */
  answers: ExpiringMap<Promise<RouteReply>>;
  /** By what is asked for. */
  payments: ExpiringMap<Promise<CheckoutCreated>>;
};

const rememberMs = 2.5 * 3_600_000; // the longest a QR order lives, and some
const doubleClickMs = 60_000; // later, the same number again is more likely a fault of the shop's, which the gateway refuses
const maxRemembered = 10_000;
const maxPayments = 60_000; // 400 a minute for as long as they are remembered: no open payment is pushed out
const longestKey = 255;

const noHeader: ReadHeader = () => undefined;

/**
 * Checkout for a web shop: create a payment on the server's terms, tell its state without burning the rate limit, show
 * its QR code. The adapters mount it.
 *
 * @throws {QFPayConfigError} no `order`
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
  // Two merchants may use one number, so each client has a memory of its own.
  const memories = new WeakMap<QFPay, Memory>();

  function memoryOf(qfpay: QFPay): Memory {
    let memory = memories.get(qfpay);
    if (!memory) {
      memory = {
        created: new ExpiringMap(rememberMs, maxPayments, clock),
        links: new ExpiringMap(rememberMs, maxRemembered, clock),
        merchants: new ExpiringMap(rememberMs, maxPayments, clock),
        statuses: new ExpiringMap(statusTtlMs, maxRemembered, clock),
        answers: new ExpiringMap(rememberMs, maxRemembered, clock),
        payments: new ExpiringMap(doubleClickMs, maxRemembered, clock),
      };
      memories.set(qfpay, memory);
    }
    return memory;
  }

  const onMismatch: NonNullable<CheckoutRoutesOptions<C>["onMismatch"]> =
    options.onMismatch ??
    (({ out_trade_no }, _, context) =>
      report(new Error(`${out_trade_no} was paid with another amount or currency than it was created with.`), context));

  /** Calls a function of the shop's and waits for it for `handlerTimeoutMs`; its late end changes nothing. */
  async function bounded<T>(name: string, call: () => T | Promise<T>): Promise<T> {
    const work = async () => ({ value: await call() });
    const result = await runWithin(work, handlerTimeoutMs, clock, () => {});
    if (!result) throw new Error(`${name} took longer than the ${handlerTimeoutMs} ms of handlerTimeoutMs.`);
    return result.value;
  }

  /** One query for everybody who asks within `statusTtlMs`. */
  function ask(context: C, out_trade_no: string): Promise<CheckoutStatus | undefined> {
    const { statuses } = memoryOf(clientOf(context));
    const recent = statuses.get(out_trade_no);
    if (recent) return recent;
    const asking = query(context, out_trade_no);
    statuses.set(out_trade_no, asking);
    asking.catch(() => statuses.delete(out_trade_no));
    return asking;
  }

  async function query(context: C, out_trade_no: string): Promise<CheckoutStatus | undefined> {
    const qfpay = clientOf(context);
    const { created, links, merchants } = memoryOf(qfpay);
    const mchid = merchants.get(out_trade_no);
    const order = created.get(out_trade_no) ?? links.get(out_trade_no);
    // A number that these routes did not create may be made up by a stranger, so its reads come last.
    const use = order ? "poll" : "stray";
    const transaction = await qfpay.transactions.get({ out_trade_no, mchid }, { use });
    // The gateway may take another spelling, such as one with a blank, for the number; `authorize` was not asked about that.
    if ((transaction?.out_trade_no ?? out_trade_no) !== out_trade_no) return undefined;
    if (!transaction) return order && pendingStatus(out_trade_no);
    // On the hosted page the customer may take another wallet after a refusal.
    if (transaction.status === "failed" && order?.checkout_url) return pendingStatus(out_trade_no);
    if (order && isMismatch(transaction, order)) {
      await bounded("onMismatch", () => onMismatch(transaction, order, context));
      return { ...statusOf(out_trade_no, transaction), status: "mismatch" };
    }
    if (transaction.status !== "pending" && onFinal) await bounded("onFinal", () => onFinal(transaction, context));
    return statusOf(out_trade_no, transaction);
  }

  const write = faultLog(clock);
  // What several visitors wait for together is reported once.
  const references = new WeakMap<object, string | undefined>();

  /** Tells the team, and returns the reference that the visitor is told, if there is anything to look up. */
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
    // A refusal by the gateway, such as a card without money, tells the visitor enough.
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

  async function create(context: C, qfpay: QFPay, path: string): Promise<RouteReply> {
    const wanted = checkReturns(await bounded("order", () => order(context)), options.returnOrigins);
    const { payments } = memoryOf(qfpay);
    const take = () => takeOrder(context, qfpay, wanted);
    const name = nameOf(wanted);
    // A form that is sent twice has no key; its order may have the same number. What failed is tried again.
    const result = await (name ? once(payments, name, take, () => true) : take());
    const location = result.checkout_url ?? result.pay_url;
    return wanted.redirect && location ? seeOther(location) : json(201, withReadUrls(qfpay, result, path));
  }

  async function takeOrder(context: C, qfpay: QFPay, wanted: CheckoutOrder): Promise<CheckoutCreated> {
    const result = await createOrder(qfpay, wanted).catch(async (error: unknown) => {
      try {
        if (onRefused && cameToNothing(error)) await bounded("onRefused", () => onRefused(error, wanted, context));
      } catch (ownError) {
        report(ownError, context); // the customer is told of the refusal all the same
      }
      throw error;
    });
    const { created, links, merchants, statuses } = memoryOf(qfpay);
    ("checkout" in wanted ? links : created).set(result.out_trade_no, result);
    const mchid = "checkout" in wanted ? wanted.checkout.mchntid : wanted.mchid;
    if (mchid) merchants.set(result.out_trade_no, mchid);
    statuses.delete(result.out_trade_no);
    return result;
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
        if (!key) return await create(context, qfpay, path);
        // What came to nothing may be tried again; what may have moved money may not.
        const mayRepeat = (error: unknown) => !isQFPayError(error) || cameToNothing(error);
        return await once(memoryOf(qfpay).answers, key, () => create(context, qfpay, path), mayRepeat);
      } catch (error) {
        return failed(error, context);
      }
    },
    status: (context, out_trade_no, token) =>
      guarded(context, out_trade_no, token, async () => {
        const status = await ask(context, out_trade_no);
        return status ? json(200, status) : unknown();
      }),
    events: (context, out_trade_no, signal, header = noHeader, token = undefined) =>
      guarded(context, out_trade_no, token, async () => {
        if (header("last-event-id") === finalEventId) return noContent();
        if (!(await ask(context, out_trade_no))) return unknown();
        const next = async () => {
          try {
            return (await ask(context, out_trade_no)) ?? pendingStatus(out_trade_no);
          } catch (error) {
            report(error, context); // the stream goes on and asks again
            throw error;
          }
        };
        return {
          status: 200,
          headers: {
            "content-type": "text/event-stream; charset=utf-8",
            "cache-control": "no-store, no-transform",
            "x-accel-buffering": "no",
          },
          body: statusEvents(next, { clock, everyMs: statusTtlMs, signal }),
        };
      }),
    qr: (context, out_trade_no, token) =>
      guarded(context, out_trade_no, token, async () => {
        const qrcode = memoryOf(clientOf(context)).created.get(out_trade_no)?.qrcode;
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

/** Names a payment by what it is: the same number for another amount is for the gateway to refuse. */
const nameOf = (order: CheckoutOrder): string | undefined =>
  typeof order === "object" && order !== null && !("checkout" in order)
    ? JSON.stringify([order.mchid, order.out_trade_no, order.pay_type, order.txcurrcd, `${order.txamt}`])
    : undefined;

/** Not where money may have moved, nor where the number names another transaction, which may be a paid one. */
const cameToNothing = (error: unknown): error is QFPayError =>
  isQFPayError(error) && error.outcome !== "unknown" && (error as Partial<QFPayApiError>).category !== "duplicate";
