import { payTypes } from "@qfpay/core";
import { type Context, Hono } from "hono";
import type { Engine } from "../engine.js";
import { defaultExpiry } from "../gateway/check-params.js";
import { magicFate } from "../gateway/magic.js";
import { claimHostedNumber } from "../gateway/order-number.js";
import { Refusal } from "../gateway/refusal.js";
import { formatHongKong } from "../hong-kong-time.js";
import { meetFate } from "../settle.js";
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
 * @throws {Refusal} 1104, 1181, 1251, 1260 or what `goods_name` or `txamt` asks for
 */
function choose(engine: Engine, order: CheckoutOrder, pay_type: string, walletOrigin: string) {
  const { ledger, clock } = engine;
  const { merchant, minutes, closesAt, txdtm, ...fields } = order;
  const now = clock.now();
  const wallet = hostedPayTypes.find((offered) => offered === pay_type);
  if (!wallet) throw new Refusal("1104", "choose one of the wallets");
  if (closesAt !== undefined && now >= closesAt) throw new Refusal("1181", "the time to pay is over");
  const siblings = claimHostedNumber(ledger, merchant, order.out_trade_no);
  if (siblings.some(({ state }) => state === "paid")) throw new Refusal("1260", "this order is already paid");
  const fate = magicFate(order) ?? { state: "open", respcd: "0000" };
  const transaction = ledger.add(merchant, {
    ...fields,
    pay_type,
    txdtm: txdtm ?? formatHongKong(now),
    order_type: "payment",
    chnlsn: "",
    expiresAt: now + (payTypes[wallet].expiredTime ? minutes : defaultExpiry) * 60_000,
    hosted: true,
    walletOrigin,
  });
  void meetFate(engine, transaction, fate);
  return transaction;
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
