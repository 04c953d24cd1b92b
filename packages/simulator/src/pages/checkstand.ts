import { type Context, Hono } from "hono";
import type { Engine } from "../engine.js";
import { Refusal } from "../gateway/refusal.js";
import { formatHongKong } from "../hong-kong-time.js";
import { type CheckoutOrder, checkLink } from "./check-link.js";
import {
  checkstandMessage,
  checkstandPage,
  checkstandScript,
  frameIn,
  hostedPayTypes,
  linkError,
  walletChoice,
} from "./checkstand-view.js";
import { pagePolicy } from "./page-policy.js";
import { chosenLanguage, type Language, languageOf, texts } from "./texts.js";

type Session = {
  readonly order: CheckoutOrder;
  readonly language: Language;
  readonly chosen: Language | undefined;
};

/** Not signed, so it is read before the signature is. */
const langOf = (query: string) => /(?:^|&)lang=([\w-]+)/.exec(query)?.[1];

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
  const sessions = new Map<string, Session>();
  const accepted = (c: Context) => c.req.header("accept-language");
  const page = (c: Context) => c.html(checkstandPage(languageOf(undefined, accepted(c))));

  app.use("/checkstand/*", pagePolicy(checkstandScript));
  app.get("/checkstand", page);
  app.get("/checkstand/", page);

  app.post("/checkstand/session", async (c) => {
    const query = await c.req.text();
    const language = languageOf(langOf(query), accepted(c));
    try {
      const order = checkLink(engine.merchants, query, engine.clock.now());
      const id = engine.random.hex(32);
      sessions.set(id, { order, language, chosen: chosenLanguage(langOf(query)) });
      const html = String(await walletChoice(id, order, language, query));
      return c.json({ respcd: "0000", resperr: "success", html, frame: frameIn(language) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { respcd, resperr, respmsg } = error;
      const html = String(await linkError(resperr, language));
      return c.json({ respcd, resperr, respmsg, html, frame: frameIn(language) });
    }
  });

  app.post("/checkstand/session/:id", async (c) => {
    const session = sessions.get(c.req.param("id"));
    if (!session) {
      const language = languageOf(undefined, accepted(c));
      return c.html(checkstandMessage(linkError(texts[language].sessionGone, language), language), 404);
    }
    const { order, language, chosen } = session;
    try {
      const { pay_type } = await c.req.parseBody();
      const { syssn } = choose(engine, order, String(pay_type), engine.origin(c.req.url));
      return c.redirect(`/wallet/${syssn}${chosen ? `?lang=${chosen}` : ""}`, 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return c.html(checkstandMessage(linkError(error.resperr, language), language), 409);
    }
  });
  return app;
}
