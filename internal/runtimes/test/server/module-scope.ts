import { qfpay, qfpayCheckout, qfpayNotify } from "@qfpay/hono";
import { type Context, Hono } from "hono";
import { env } from "hono/adapter";

type Bindings = { QFPAY_KEY: string; GATEWAY: string; REPORTS: string };

const settings = (c: Context) => env<Bindings>(c);
const clients = new Set<unknown>();
const goods = { txamt: 1000, txcurrcd: "HKD", goods_name: "Milk tea" } as const;
const order = { pay_type: "800201", ...goods } as const;
const narrow = { windows: [{ limit: 1, windowMs: 60 }], marginMs: 0 };
const checkout = qfpayCheckout({
  authorize: (_c, number) => /^C-\d$/.test(number),
  order: (c) => ({ ...order, out_trade_no: c.req.query("number")! }),
});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** An application that makes its QFPay routes when its module loads, as many applications on Workers do. */
export const moduleScopeApp = new Hono<{ Bindings: Bindings }>()
  .basePath("/module-scope")
  .get("/signed", qfpay(), (c) => {
    clients.add(c.var.qfpay);
    const url = c.var.qfpay.checkout.url({
      ...goods,
      out_trade_no: "A-1",
      return_url: "https://shop.example/back",
      failed_url: "https://shop.example/failed",
      notify_url: "https://shop.example/qfpay/notify",
    });
    return c.json({ url, clients: clients.size });
  })
  .post(
    "/notify/:work",
    qfpayNotify((c: Context<{ Bindings: Bindings }>) => ({
      keys: settings(c).QFPAY_KEY,
      on: {
        payment: (_, { waitUntil }) => {
          const work = pause(150).then(() => fetch(`${settings(c).REPORTS}/${c.req.param("work")}`));
          if (c.req.param("work") === "kept") waitUntil(work);
          else work.catch(() => {});
        },
      },
    })),
  )
  .use(
    "/checkout/*",
    qfpay((c) => ({ baseUrl: settings(c).GATEWAY, retry: false })),
  )
  .route("/checkout", checkout)
  .use(
    "/narrow/*",
    qfpay((c) => ({ baseUrl: settings(c).GATEWAY, retry: false, limiter: narrow })),
  )
  .route("/narrow", checkout)
  .use(
    "/get/*",
    qfpay((c) => ({ baseUrl: settings(c).GATEWAY, retry: false })),
  )
  .get("/get/:number/:patienceMs/:ending", async (c) => {
    const { number: out_trade_no, patienceMs, ending } = c.req.param();
    const signal = ending === "abort" ? AbortSignal.timeout(Number(patienceMs)) : undefined;
    const found = c.var.qfpay.transactions.get({ out_trade_no }, { use: "poll", signal });
    return c.json((await (signal ? found : Promise.race([found, pause(Number(patienceMs))]))) ?? null);
  })
  .onError((error, c) => c.text(error.message, 500));
