// The tests compile this file with the published form of the packages and with the oldest and newest supported Hono.
// They never run it.
import type { CheckoutCreated, CheckoutStatus, ProblemDetails, QFPay } from "@qfpay/core";
import { type QFPayEnv, qfpay, qfpayCheckout, qfpayNotify } from "@qfpay/hono";
import { type Context, Hono } from "hono";
import { hc } from "hono/client";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only if the argument's type is exactly `Wanted`; `any` matches only `any`. */
const exactly =
  <Wanted>() =>
  <Found>(_: Found, ..._differs: Same<Wanted, Found> extends true ? [] : [never]) =>
    undefined;

type Shop = { Bindings: { QFPAY_KEY: string; ORDERS: { markPaid(out_trade_no?: string): Promise<void> } } };
const order = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" } as const;

// With a type argument or a typed parameter, `c.env` in the callback of qfpayNotify has the type of the application's
// bindings.
const app = new Hono<Shop>();
app.post(
  "/by-argument",
  qfpayNotify<Shop>((c) => {
    exactly<string>()(c.env.QFPAY_KEY);
    // @ts-expect-error a binding that the app does not have
    c.env.QFPAY_KYE;
    return { keys: c.env.QFPAY_KEY, on: { payment: (n) => c.env.ORDERS.markPaid(n.out_trade_no) } };
  }),
);
app.post(
  "/by-parameter",
  qfpayNotify((c: Context<Shop>) => {
    exactly<string>()(c.env.QFPAY_KEY);
    // @ts-expect-error a binding that the app does not have
    return { keys: c.env.QFPAY_KYE };
  }),
);
app.post("/plain", qfpayNotify({ keys: "key" }));
app.post(
  "/misspelt",
  // @ts-expect-error a kind of notification that does not exist
  qfpayNotify({ keys: "key", on: { paid: () => {} } }),
);
// @ts-expect-error the key is missing
app.post("/no-key", qfpayNotify({}));

// `qfpay()` adds the type of c.var.qfpay to the types of the application's own bindings.
new Hono<Shop>().use(qfpay<Shop>((c) => ({ clientKey: c.env.QFPAY_KEY, appCode: "app" }))).get("/", (c) => {
  exactly<QFPay>()(c.var.qfpay);
  exactly<string>()(c.env.QFPAY_KEY);
  return c.text("");
});
qfpay<Shop>((c) => {
  // @ts-expect-error a binding that the app does not have
  return { clientKey: c.env.QFPAY_KYE };
});
new Hono<QFPayEnv>().get("/", (c) => {
  exactly<QFPay>()(c.var.qfpay);
  return c.text("");
});
new Hono().get("/", (c) => {
  // @ts-expect-error no middleware set a client
  c.var.qfpay;
  return c.text("");
});

// In `qfpayCheckout()`, order() and authorize() get a context with the types of the application.
qfpayCheckout<Shop>({
  order: (c) => {
    exactly<string>()(c.env.QFPAY_KEY);
    return order;
  },
  // @ts-expect-error a binding that the app does not have
  authorize: (c) => c.env.QFPAY_KYE === "",
});
// @ts-expect-error `order` is missing, which names the amount
qfpayCheckout({});

// In Hono's client `hc`, paths, parameters and the JSON of each status keep their types, also below a prefix.
const shop = new Hono<Shop>().route("/checkout", qfpayCheckout({ order: () => order }));
const site = new Hono().basePath("/api").route("/shop", shop);

/** Calls the shop's checkout route with Hono's client, as a page in the browser does. */
export async function orderFromPage() {
  const { checkout } = hc<typeof shop>("/");
  const created = await checkout.$post();
  if (created.status === 201) exactly<CheckoutCreated["out_trade_no"]>()((await created.json()).out_trade_no);
  if (created.status === 201) exactly<CheckoutCreated["status"]>()((await created.json()).status);
  if (created.status === 201) exactly<string | undefined>()((await created.json()).qrcode);
  if (created.status === 200) exactly<CheckoutCreated["status"]>()((await created.json()).status);
  if (created.status === 303) exactly<string>()(await created.text());
  // @ts-expect-error the response does not contain the key
  if (created.status === 201) (await created.json()).clientKey;
  if (created.status === 409) exactly<ProblemDetails["title"]>()((await created.json()).title);
  if (created.status === 422) exactly<ProblemDetails["detail"]>()((await created.json()).detail);
  // @ts-expect-error not a status of this route
  created.status === 418;

  const status = await checkout[":out_trade_no"].$get({ param: { out_trade_no: "A-1" } });
  if (status.status === 200) exactly<CheckoutStatus["status"]>()((await status.json()).status);
  if (status.status === 200) exactly<CheckoutStatus["refunded"]>()((await status.json()).refunded);
  if (status.status === 404) exactly<ProblemDetails["title"]>()((await status.json()).title);
  // @ts-expect-error the number is part of the path
  checkout[":out_trade_no"].$get();
  // @ts-expect-error a parameter with another name than in the path
  checkout[":out_trade_no"].$get({ param: { number: "A-1" } });

  const events = await checkout[":out_trade_no"].events.$get({ param: { out_trade_no: "A-1" } });
  if (events.status === 200) exactly<string>()(await events.text());
  if (events.status === 204) exactly<204>()(events.status);
  exactly<URL>()(new URL(checkout[":out_trade_no"].events.$url({ param: { out_trade_no: "A-1" } })));
  const picture = await checkout[":out_trade_no"]["qr.svg"].$get({ param: { out_trade_no: "A-1" } });
  if (picture.status === 200) exactly<string>()(await picture.text());
  if (picture.status === 404) exactly<ProblemDetails["detail"]>()((await picture.json()).detail);
  // @ts-expect-error no such route
  checkout[":out_trade_no"].refund;

  const nested = await hc<typeof site>("/").api.shop.checkout.$post();
  if (nested.status === 201) exactly<CheckoutCreated["status"]>()((await nested.json()).status);
}
