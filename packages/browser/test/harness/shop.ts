import { fetchCheckoutHandler, fetchNotifyHandler, memoryCheckoutStore, QFPay } from "@qfpay/core";
import { type FakeClock, fakeClock } from "@qfpay/core/testing";
import { qfpayCheckout, qfpayNotify } from "@qfpay/hono";
import { createSimulator, type Simulator } from "@qfpay/simulator";
import { Hono } from "hono";

const account = { appCode: "browser", clientKey: "0123456789ABCDEF0123456789ABCDEF" };

/** A shop with the checkout routes, and its simulated gateway. Both use the fake `clock`. */
export type Shop = {
  clock: FakeClock;
  simulator: Simulator;
  /** Handles a request of the page as the shop's server would. */
  serve(request: Request): Promise<Response>;
  close(): Promise<void>;
};

/**
 * Opens a shop with a simulated gateway.
 *
 * @param adapter `hono` or core's Fetch handlers, which Next.js, SvelteKit and Workers use
 * @param seed the seed of the simulated gateway, and a part of the order numbers
 */
export function openShop(adapter: "hono" | "fetch", seed = 1): Shop {
  const clock = fakeClock();
  const notify: { serve: (request: Request) => Promise<Response> } = {
    serve: async () => new Response("", { status: 503 }),
  };
  const simulator = createSimulator({
    merchants: [account],
    clock,
    seed,
    fetch: (input, init) => notify.serve(new Request(input, init)),
  });
  const baseUrl = "http://gateway.test";
  const qfpay = new QFPay({ ...account, clock, baseUrl, fetch: simulator.fetch, random: () => 0.5 });
  const store = memoryCheckoutStore({ clock });
  let orders = 0;
  const order = () =>
    ({
      pay_type: "800201",
      txamt: 4_400,
      txcurrcd: "HKD",
      out_trade_no: `S${seed}-${++orders}`,
      expired_time: 5,
      notify_url: "http://shop.test/qfpay/notify",
    }) as const;
  const notifyOptions = { keys: account.clientKey, on: { payment: () => {} }, checkout: store, clock };
  const checkoutOptions = { qfpay, order, store, clock };
  let serve: (request: Request) => Promise<Response>;
  if (adapter === "hono") {
    const app = new Hono()
      .post("/qfpay/notify", qfpayNotify(notifyOptions))
      .route("/checkout", qfpayCheckout(checkoutOptions));
    serve = async (request) => app.fetch(request);
  } else {
    const take = fetchNotifyHandler(notifyOptions);
    const sell = fetchCheckoutHandler(checkoutOptions);
    serve = (request) => (new URL(request.url).pathname === "/qfpay/notify" ? take(request) : sell(request));
  }
  notify.serve = serve;
  return { clock, simulator, serve, close: () => simulator.close() };
}
