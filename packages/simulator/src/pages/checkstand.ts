import { Hono } from "hono";
import type { Engine } from "../engine.js";
import { Refusal } from "../gateway/refusal.js";
import { formatHongKong } from "../hong-kong-time.js";
import { type CheckoutOrder, checkLink } from "./check-link.js";
import { checkstandMessage, checkstandPage, hostedPayTypes, linkError, walletChoice } from "./checkstand-view.js";

/**
 * Creates the record, now that a wallet is chosen; before that the order does not exist for a query. Several records of
 * one number are possible (tabs, retries) and may all be paid, as on the gateway.
 *
 * @throws {Refusal} 1104, 1181, 1251 or 1260
 */
function choose({ ledger, clock }: Engine, order: CheckoutOrder, pay_type: string, walletOrigin: string) {
  const { merchant, minutes, closesAt, txdtm, ...fields } = order;
  const now = clock.now();
  if (!hostedPayTypes.some((offered) => offered === pay_type)) throw new Refusal("1104", "choose one of the wallets");
  if (closesAt !== undefined && now >= closesAt) throw new Refusal("1181", "the time to pay is over");
  const siblings = ledger.byNumber(order.out_trade_no, merchant);
  if (siblings.some(({ hosted }) => !hosted))
    throw new Refusal("1251", "duplicate out_trade_no: the order number is taken");
  if (siblings.some(({ state }) => state === "paid")) throw new Refusal("1260", "this order is already paid");
  return ledger.add(merchant, {
    ...fields,
    pay_type,
    txdtm: txdtm ?? formatHongKong(now),
    order_type: "payment",
    chnlsn: "",
    expiresAt: now + minutes * 60_000,
    hosted: true,
    walletOrigin,
  });
}

/** The hosted checkout page: `/checkstand/#/?...`. */
export function checkstandRoutes(engine: Engine): Hono {
  const app = new Hono();
  const sessions = new Map<string, CheckoutOrder>();

  app.get("/checkstand", (c) => c.html(checkstandPage()));
  app.get("/checkstand/", (c) => c.html(checkstandPage()));

  app.post("/checkstand/session", async (c) => {
    try {
      const order = checkLink(engine.merchants, await c.req.text(), engine.clock.now());
      const id = engine.random.hex(32);
      sessions.set(id, order);
      return c.json({ respcd: "0000", resperr: "success", html: String(await walletChoice(id, order)) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { respcd, resperr, respmsg } = error;
      return c.json({ respcd, resperr, respmsg, html: String(await linkError(resperr)) });
    }
  });

  app.post("/checkstand/session/:id", async (c) => {
    const order = sessions.get(c.req.param("id"));
    if (!order) return c.html(checkstandMessage(linkError("The session is not known. Open the link again.")), 404);
    try {
      const { pay_type } = await c.req.parseBody();
      const { syssn } = choose(engine, order, String(pay_type), engine.origin(c.req.url));
      return c.redirect(`/wallet/${syssn}`, 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return c.html(checkstandMessage(linkError(error.resperr)), 409);
    }
  });
  return app;
}
