import {
  compareWithOrder,
  type NotificationHandlers,
  type PaymentNotification,
  type PaymentParams,
  QFPay,
  type QFPayOptions,
} from "@qfpay/core";
import { fakeClock, signNotification } from "@qfpay/core/testing";
import { createSimulator } from "@qfpay/simulator";
import { expect, vi } from "vitest";

/** The merchant account that examples use. */
export const account = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" };

/** A second merchant account, which some READMEs use. */
export const secondAccount = {
  appCode: "FEDCBA9876543210FEDCBA9876543210",
  clientKey: "27fe1e1b2b1b5b2d3c1f4d5e6a7b8c9d",
};

/** `called`: an example's calls to functions that it does not define. `tests`: the results of the example's tests. */
export type Trace = { called: [name: string, ...args: unknown[]][]; tests: Promise<void>[] };

/** The action of the customer while an example waits, `afterMs` milliseconds after the order. */
export type Customer = { does: "pay" | "decline"; afterMs: number };

/**
 * Creates a simulated gateway, and the values that examples use without defining them (`prelude.d.ts` lists these).
 * Each value is made by a function when an example uses it.
 */
export async function exampleWorld(code: string, customer: Customer = { does: "pay", afterMs: 0 }) {
  // A fake clock ends long waits at once. For the example that downloads a trade bill, it starts on the bill's day.
  const clock = fakeClock(code.includes("bills.") ? Date.UTC(2026, 0, 31, 4) : Date.now());
  const simulator = createSimulator({ merchants: [account, secondAccount], limits: false, clock });
  const url = "http://simulator.local";
  const own = { clock, fetch: ((...args) => fetch(...args)) as typeof fetch };
  const qfpay = new QFPay({ ...account, ...own, baseUrl: url, limiter: false });
  const trace: Trace = { called: [], tests: [] };
  const note =
    (name: string) =>
    async (...args: unknown[]) =>
      void trace.called.push([name, ...args]);

  vi.stubEnv("QFPAY_APPCODE", account.appCode);
  vi.stubEnv("QFPAY_KEY", account.clientKey);
  const platform = globalThis.fetch;
  let running = 0;
  const site: { fetch?: (request: Request) => Promise<Response> } = {};
  const answer = async (input: string | URL | Request, init?: RequestInit) => {
    // A relative URL means that a page requests its own shop.
    if (typeof input === "string" && input.startsWith("/") && site.fetch) {
      return site.fetch(new Request(`http://shop.local${input}`, init));
    }
    const to = new URL(input instanceof Request ? input.url : input);
    // The simulator responds to requests to QFPay's hosts. No other request of an example leaves this machine.
    if (to.hostname.endsWith(".qfapi.com") || to.host === "simulator.local" || to.host === "127.0.0.1:4010") {
      return simulator.fetch(new Request(`${url}${to.pathname}${to.search}`, init));
    }
    if (to.hostname === "127.0.0.1") return platform(input, init);
    if (to.href === "http://localhost:3000/qfpay/notify") {
      await note("notified")(init);
      return new Response("SUCCESS");
    }
    throw new Error(`An example calls ${to.href}.`);
  };
  vi.stubGlobal("fetch", async (input: string | URL | Request, init?: RequestInit) => {
    running++;
    try {
      return await answer(input, init);
    } finally {
      running--;
    }
  });
  /** Advances the clock while `work` only waits for time to pass. */
  async function passTime<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    work.then(end, end);
    while (!ended) {
      if (running === 0) await clock.advance(200);
      else await new Promise((resolve) => setImmediate(resolve));
    }
    return work;
  }
  class OwnQFPay extends QFPay {
    constructor(options: QFPayOptions) {
      super({ ...own, ...options });
    }
  }

  const create = async (out_trade_no: string, paid: boolean, pay_type = "800201", txcurrcd = "HKD") => {
    const payment = await qfpay.payments.create({ pay_type, txamt: 1000, txcurrcd, out_trade_no } as PaymentParams);
    if (paid) await simulator.pay(out_trade_no);
    return payment;
  };
  const unpaid = /payments\.(reverse|close)/.test(code);
  if (/\.(list|download)\(/.test(code)) await create("A-7007", true);
  if (code.includes('"A-1001"') && !code.includes("payments.create")) await create("A-1001", !unpaid);
  // In examples that create a payment and wait, the customer pays or declines each order.
  if (code.includes("waitFor") && code.includes("payments.create")) {
    simulator.on("request", ({ path, params }) => {
      // A scanned code's digits tell the simulator whether to pay the order, so the customer does nothing.
      if (path !== "/trade/v1/payment" || params.auth_code !== undefined) return;
      const act = () => void simulator[customer.does](params.out_trade_no!);
      if (customer.afterMs === 0) act();
      else clock.setTimeout(act, customer.afterMs);
    });
  }

  const member = async () => (await qfpay.customers.create({ name: "Chan Tai Man", email: "chan@example.com" })).data;
  const product = async () => {
    const tea = { name: "Tea club", txamt: 8800, txcurrcd: "HKD", interval: "monthly", interval_count: 1 } as const;
    return (await qfpay.products.create(tea)).data;
  };
  const subscription = async (token_id: string) => {
    const [{ customer_id }, { product_id }] = [await member(), await product()];
    const products = [{ product_id, quantity: 1 }];
    return (await qfpay.subscriptions.create({ customer_id, token_id, products })).data;
  };
  const order = { pay_type: "801501", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-2002" } satisfies PaymentParams;
  const payload = {
    ...order,
    notify_type: "payment",
    respcd: "0000",
    syssn: "20260101000300020000000001",
    txamt: "1000",
  };
  const signed = signNotification(payload, account.clientKey);
  const delivery = (): globalThis.Request =>
    new Request("http://shop.local/qfpay/notify", { method: "POST", headers: signed.headers, body: signed.body });
  const orderOf = async (out_trade_no: string) => (out_trade_no === order.out_trade_no ? order : undefined);
  const on: NotificationHandlers = {
    payment: async (n) => {
      const differences = compareWithOrder(n, await orderOf(n.out_trade_no));
      if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
      await note("markPaid")(n.out_trade_no, n.txamt);
    },
  };
  const booked = new Set<string>();
  const bookPayment = async (n: PaymentNotification) => {
    if (booked.has(n.syssn)) return;
    await on.payment!(n, {} as never);
    booked.add(n.syssn);
  };
  const paid = async () => (await create("A-3003", true, "800201", "CNY")).syssn;

  let ready = Promise.resolve();
  const afterwards: (() => Promise<void>)[] = [];
  const scope: Record<string, () => unknown> = {
    ...Object.fromEntries(Object.entries(account).map(([name, value]) => [name, () => value])),
    account: () => account,
    key: () => account.clientKey,
    keys: () => [account.clientKey],
    qfpay: () => qfpay,
    simulator: () => simulator,
    out_trade_no: () => "A-4004",
    events_url: () => `${url}/checkout/A-4004/events?token=${qfpay.checkout.readToken("A-4004")}`,
    syssn: async () => {
      const syssn = await paid();
      const ref = { trade_type: "weixin", syssn, customs: "SHENZHEN" } as const;
      if (/customs\.(query|redeclare)/.test(code))
        await qfpay.customs.declare({ ...ref, mch_customs_no: "440316T004" });
      return syssn;
    },
    customer_id: async () => (await member()).customer_id,
    product_id: async () => (await product()).product_id,
    token_id: () => "tk_simulator_0000",
    subscription_id: async () => {
      const declined = code.includes("charge");
      const { subscription_id } = await subscription(declined ? "tk_simulator_1204" : "tk_simulator_0000");
      if (declined) await qfpay.subscriptions.update({ subscription_id, token_id: "tk_simulator_0000" });
      return subscription_id;
    },
    payment: () => create("A-5005", !unpaid),
    freeze: async () => {
      const card = { pay_type: "802801", txamt: 5000, txcurrcd: "HKD", out_trade_no: "HOTEL-1" } as const;
      return simulator.payIntent((await qfpay.intents.createPayment(card)).payment_intent, { preAuth: true });
    },
    order: () => order,
    params: () => ({ ...order, out_trade_no: "A-6006" }),
    item: () => ({ inStock: true }),
    return_url: () => "https://shop.example.com/paid",
    failed_url: () => "https://shop.example.com/failed",
    notify_url: () => "https://shop.example.com/qfpay/notify",
    yesterday: () => new Date(Date.now() - 86_400_000),
    markPaid: () => note("markPaid"),
    bookPayment: () => bookPayment,
    orderFor: () => async () => order,
    orderOf: () => orderOf,
    QFPay: () => OwnQFPay,
    ship: () => note("ship"),
    show: () => note("show"),
    book: () => note("book"),
    sleep: () => note("sleep"),
    count: () => note("count"),
    askAgainLater: () => note("askAgainLater"),
    writeFile: () => note("writeFile"),
    on: () => on,
    request: () => delivery(),
    response: () => new Response("{}"),
    req: () => ({ rawBody: signed.body, body: {} }),
    res: () => ({ redirect: (...args: unknown[]) => note("redirect")(...args) }),
    body: () => '{"respcd":"0000"}',
    bytes: () => signed.body,
    code: async () => {
      const link = qfpay.wechat.oauthUrl({ redirect_uri: "https://shop.example.com/wechat/back" });
      const visited = await simulator.fetch(new Request(link));
      return new URL(visited.headers.get("location")!).searchParams.get("code")!;
    },
    error: () => new Error("Something else."),
    input: () => order,
    signal: () => new AbortController().signal,
    notification: () =>
      ({ ...order, type: "payment", id: "1", syssn: "1", respcd: "0000", raw: {} }) satisfies PaymentNotification,
    expect: () => expect,
    beforeAll: () => (work: () => Promise<void>) => {
      ready = ready.then(work);
    },
    it: () => (_title: string, test: () => Promise<void>) => trace.tests.push(ready.then(test)),
    afterAll: () => (work: () => Promise<void>) => afterwards.push(work),
  };
  const end = async () => {
    for (const work of afterwards) await work();
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    await simulator.close();
  };
  return { scope, trace, simulator, url, clock, site, on, bookPayment, delivery, passTime, end };
}

/** The simulated gateway, and the values that an example may use without defining them. */
export type World = Awaited<ReturnType<typeof exampleWorld>>;
