import { boundedFetch } from "./bounded-fetch.js";
import { CheckoutError, type Problem } from "./checkout-error.js";
import { type Environment, environmentOf } from "./environment.js";
import { keyOf, storeKey } from "./order-keys.js";
import { readUrls } from "./read-urls.js";
import { type ServerTime, serverTimeOn } from "./server-time.js";
import { takeTurns } from "./take-turns.js";
import { wait } from "./wait.js";

/** A customer's order, as the checkout route's response describes it. */
export type StartedCheckout = {
  /** The order number. */
  out_trade_no: string;
  /** The status of the order. `success`: it was already paid on an earlier visit. */
  status: "pending" | "success" | "failed";
  /** The order's amount in the currency's minor unit. */
  txamt?: number;
  /** The currency's ISO 4217 code. */
  txcurrcd?: string;
  /** The code of the pay type with which the customer pays. */
  pay_type?: string;
  /** The text of the QR code, often a link that opens the wallet. */
  qrcode?: string;
  /** The wallet's page, to which the browser goes. */
  pay_url?: string;
  /** The URL of QFPay's hosted page, on which the customer chooses how to pay. */
  checkout_url?: string;
  /** Parameters for the wallet's own script or app. */
  pay_params?: unknown;
  /** The time until which the order can be paid, in ISO 8601, by the server's clock. */
  expires_at?: string;
  /** The URL at which the order's status is read. It contains the visitor's token. */
  status_url: string;
  /** The URL of the order's event stream. It contains the visitor's token. */
  events_url: string;
  /** The URL of a picture of the QR code. */
  qr_url?: string;
  /** An estimate of the server's time, which does not depend on the visitor's clock. */
  serverTime?: ServerTime;
};

/** Options of `startCheckout`. */
export type StartOptions = Partial<Environment> & {
  /**
   * Whether to return the existing order of a cart that is already paid. Set `true` on a page that starts the order
   * when it is loaded. Default `false`: a customer who presses a button to buy the same cart again gets a new order.
   */
  resume?: boolean | undefined;
  /** The `serverTime` of an earlier order of this page, to reuse its estimate of the server's clock. */
  serverTime?: ServerTime | undefined;
};

const attempts = 4;
const attemptMs = 30_000;

// not run: the example needs a browser
/**
 * Starts the order that the page shows. The same `url` and `body` get the same order as long as the order has not
 * ended: after a double click, a lost response, a reload, and in another tab. So put the cart's id into the body.
 *
 * @param url where the checkout routes of the SDK are mounted, such as `/checkout`
 * @param body sent as JSON; the server's `order` function reads the customer's choice from it
 * @throws {CheckoutError} if the server refuses the order, or does not answer after four attempts
 * @example
 * const order = await startCheckout("/checkout", { cartId: "c1" });
 * for await (const { status } of watchCheckout(order)) console.log(status);
 */
export async function startCheckout(url: string, body: unknown, options: StartOptions = {}): Promise<StartedCheckout> {
  const env = environmentOf(options);
  const json = JSON.stringify(body);
  const cart = `${url} ${json}`;
  return takeTurns(env, cart, async () => {
    const { key, mayExist } = keyOf(env, cart, options.resume);
    const headers = { "content-type": "application/json", "idempotency-key": key };
    const init = { method: "POST", headers, body: json };
    try {
      const order = await repeatedly(env, url, init, mayExist, options.serverTime);
      storeKey(env, cart, { key, order: order.status_url, isPaid: order.status === "success" });
      return order;
    } catch (error) {
      const { kind } = error as CheckoutError;
      if (kind === "ended") storeKey(env, cart);
      else if (!mayExist) storeKey(env, cart, { key, isRefused: kind === "refused" });
      throw error;
    }
  });
}

async function repeatedly(
  env: Environment,
  url: string,
  init: RequestInit,
  mayExist: boolean,
  serverTime = serverTimeOn(env.clock),
): Promise<StartedCheckout> {
  for (let attempt = 1; ; attempt++) {
    // Forgets earlier jumps of the visitor's clock: only a jump during this attempt makes `serverTime` wrong.
    serverTime.hasJumped();
    try {
      const read = (response: Response) => readOrder(response, url);
      const order = await boundedFetch(env, url, init, attemptMs, serverTime, new AbortController(), read);
      return { ...order, serverTime };
    } catch (thrown) {
      const error = thrown instanceof CheckoutError ? thrown : new CheckoutError("No response came.");
      // With these statuses the server says that nothing was charged. If no response came, the idempotency key makes a
      // repeat safe.
      const mayRepeat = [undefined, 429, 503, 504].includes(error.httpStatus);
      // A login page, a rate limit or a proxy may refuse this attempt although an earlier one created the order.
      if (mayExist && (!error.message || [401, 403, 429].includes(error.httpStatus!)))
        Object.assign(error, { kind: "unclear" });
      if (!mayRepeat || attempt === attempts) throw error;
      mayExist ||= error.kind === "unclear";
      await wait(env, 500 * 2 ** attempt);
    }
  }
}

async function readOrder(response: Response, url: string): Promise<StartedCheckout> {
  // A response that is not JSON, such as a proxy's error page or a network's login page, does not come from the shop.
  const answer = (await response.json().catch(() => ({}))) as StartedCheckout & Problem;
  if (!response.ok) throw new CheckoutError(answer.detail ?? "", response.status, answer);
  if (!answer.out_trade_no) throw answer;
  return { ...answer, ...readUrls(url, answer) };
}
