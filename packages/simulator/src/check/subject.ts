import { signNotification } from "@qfpay/core/testing";
import { type Guess, guessHash } from "./guess-hash.js";
import { type OrderState, orderState, type PaidMark } from "./order-state.js";
import { restartApplication } from "./restart.js";
import { createSamples, type Order, type Payload, type Samples } from "./samples.js";
import { isAcknowledged, type Outgoing, type Received, sameResponse, send, withoutKey } from "./send.js";

/** The application to examine, as the options of `qfpay-simulator check` describe it. */
export type Target = {
  /** The application's notification URL. */
  readonly url: string;
  /** The client key with which notifications are signed. */
  readonly key: string;
  /** The sub-merchant of the application's account, if it has one. */
  readonly mchid?: string;
  /** The application's URL for the state of an order; `{out_trade_no}` stands for the order number. */
  readonly probe?: string;
  /** The URL to which `{ out_trade_no, txamt, txcurrcd }` is posted as JSON to make an order that waits for payment. */
  readonly create?: string;
  /** The shell command that restarts the application. It ends when the application has stopped and started again. */
  readonly restart?: string;
};

/** The application's responses to a genuine and to a forged notification. Later responses are compared with them. */
export type Baseline = { readonly genuine: Received; readonly forged: Received };

/** An order, and the application's reports of it before and after a correct payment notification. */
export type PaidOrder = {
  /** The order. If the target has no `create` URL, the application does not know the order. */
  readonly order: Order;
  /** The notification of the payment. */
  readonly payload: Payload;
  /** The application's report of the order before the notification was sent. */
  readonly before: OrderState;
  /** The application's report of the order after the notification was sent. */
  readonly after: OrderState;
  /** What changed in the application's order when it was paid: the changed members with their new values. */
  readonly marks: readonly PaidMark[];
};

/** The examined application, with the operations that the probes (tests) of `qfpay-simulator check` need. */
export type ExaminedApplication = {
  /** The application's URLs and key, from the options of `qfpay-simulator check`. */
  readonly target: Target;
  /** Makes orders and notifications for the tests. */
  readonly samples: Samples;
  /** The application's first responses, with which later responses are compared. */
  readonly baseline: Baseline;
  /**
   * Signs a notification as the gateway does, and sends it to the application. A payload given as text or bytes is sent
   * without changes. `out`: headers, and the way to send it, if not the usual ones.
   */
  notify(payload: Payload | string | Uint8Array, out?: Outgoing): Promise<Received>;
  /**
   * Sends a notification. If the application refuses correct signatures, this method signs as the application expects,
   * so that the code behind a wrong signature check is examined too.
   */
  notifyAsExpected(payload: Payload | string | Uint8Array, out?: Outgoing): Promise<Received>;
  /** Sends a request to the application's notification URL without adding a signature. */
  sendRaw(out: Outgoing): Promise<Received>;
  /** Makes an order, and sends it to the `create` URL if the target has one. */
  order(txamt?: number): Promise<Order>;
  /** Asks the application for the state of an order; returns `undefined` if the target has no `probe` URL. */
  readOrderState(order: Order): Promise<OrderState | undefined>;
  /** Asks the application for the state of an order until the state differs from `before`, for at most two seconds. */
  stateAfter(order: Order, before: OrderState): Promise<OrderState | undefined>;
  /**
   * Restarts the application and waits until it answers again.
   *
   * @throws {Error} if the application does not answer within 20 seconds
   */
  restart(): Promise<void>;
  /**
   * Returns an order that was paid correctly, or a text that explains why there is none. The first call of this method
   * pays the order; later calls return the same order.
   */
  paidOrder(): Promise<PaidOrder | string>;
  /**
   * Guesses the mistakes by which the application refuses correct signatures; `undefined` if no known mistake fits.
   * Only the first call sends requests.
   */
  guess(): Promise<Guess | undefined>;
};

/**
 * The timeout of a request in milliseconds. It is longer than the gateway's timeout, so that a slow application is not
 * mistaken for one that hangs.
 */
const timeoutMs = 10_500;
const settleMs = 2_000;
const askEveryMs = 50;

const jsonType = { "content-type": "application/json" };

/** Waits for this number of milliseconds. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The headers of a notification with this body, as the gateway sends them. */
export const signedHeaders = (body: Uint8Array | string, key: string): Record<string, string> =>
  signNotification(body, key).headers;

function probeUrl(probe: string, number: string): string {
  const encoded = encodeURIComponent(number);
  if (/\{out_trade_no\}|%7Bout_trade_no%7D/i.test(probe))
    return probe.replace(/\{out_trade_no\}|%7Bout_trade_no%7D/gi, encoded);
  const url = new URL(probe);
  url.searchParams.set("out_trade_no", number);
  return url.href;
}

/**
 * Sends the application a genuine and a forged notification. Returns functions with which probes test it further.
 *
 * @throws {Error} if the application does not make an order at the URL `target.create`
 */
export async function createSubject(
  target: Target,
  learnPaid: (subject: ExaminedApplication) => Promise<PaidOrder | string>,
): Promise<ExaminedApplication> {
  const samples = createSamples(target.mchid);
  let paid: Promise<PaidOrder | string> | undefined;
  let guessed: Promise<Guess | undefined> | undefined;

  const ask = async (url: string, out: Outgoing) => withoutKey(await send(url, out, timeoutMs), target.key);
  const sendRaw = (out: Outgoing) => ask(target.url, out);
  function notify(payload: Payload | string | Uint8Array, out: Outgoing = {}): Promise<Received> {
    const { body, headers } = signNotification(payload, target.key);
    return sendRaw({ ...out, body, headers: { ...headers, ...out.headers } });
  }
  async function order(txamt?: number): Promise<Order> {
    const made = samples.order(txamt);
    if (target.create === undefined) return made;
    const body = new TextEncoder().encode(JSON.stringify(made));
    const response = await ask(target.create, { body, headers: jsonType });
    if (response.kind === "answered" && response.status >= 200 && response.status < 300) return made;
    const answer = response.kind === "answered" ? `${response.status} ${response.body.slice(0, 100)}` : response.detail;
    throw new Error(
      `${target.create} made no order: ${answer}. It must take { out_trade_no, txamt, txcurrcd } and answer 2xx.`,
    );
  }
  async function readOrderState({ out_trade_no }: Order): Promise<OrderState | undefined> {
    if (target.probe === undefined) return undefined;
    const response = await ask(probeUrl(target.probe, out_trade_no), { method: "GET" });
    if (response.kind !== "answered") throw new Error(`The probe URL gave no response: ${response.detail}.`);
    return orderState(response.status, response.body, out_trade_no);
  }

  const forgedOrder = await order();
  const forgedBody = signNotification(samples.payment(forgedOrder), target.key).body;
  const forged = await sendRaw({
    body: forgedBody,
    headers: { ...jsonType, "x-qf-sign": "0123456789ABCDEF0123456789ABCDEF" },
  });
  const genuine = await notify(samples.payment(await order()));

  const guess = () => {
    guessed ??= order().then((one) =>
      guessHash(samples.payment(one), target.key, sendRaw, (response) => !sameResponse(response, forged)),
    );
    return guessed;
  };
  async function notifyAsExpected(payload: Payload | string | Uint8Array, out: Outgoing = {}): Promise<Received> {
    const found = sameResponse(genuine, forged) && !isAcknowledged(genuine) ? await guess() : undefined;
    if (!found) return notify(payload, out);
    const { body } = signNotification(payload, target.key);
    return sendRaw({ ...out, body, headers: { ...jsonType, ...out.headers, ...found.headersFor(body) } });
  }

  const subject: ExaminedApplication = {
    target,
    samples,
    baseline: { genuine, forged },
    notify,
    notifyAsExpected,
    sendRaw,
    order,
    readOrderState,
    async stateAfter(which, before) {
      const until = performance.now() + settleMs;
      for (;;) {
        const state = await readOrderState(which);
        const same = state && [...state.values].every(([path, value]) => before.values.get(path) === value);
        if (!same || performance.now() > until) return state;
        await pause(askEveryMs);
      }
    },
    restart: () => restartApplication(target.restart!, target.url),
    paidOrder: () => (paid ??= learnPaid(subject)),
    guess,
  };
  return subject;
}
