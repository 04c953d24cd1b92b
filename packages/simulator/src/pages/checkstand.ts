import { type Context, Hono } from "hono";
import { Refusal } from "../gateway/refusal.js";
import type { RequestLog } from "../gateway/request-record.js";
import type { World } from "../world/world.js";
import type { CheckoutOrder } from "./check-link.js";
import { checkstandMessage, checkstandPage, checkstandScript, frameIn, walletChoice } from "./checkstand-view.js";
import { createHosted } from "./hosted-order.js";
import { linkInLanguage, linkProblem, sessionGone } from "./link-problem.js";
import { openLink } from "./open-link.js";
import { pagePolicy } from "./page-policy.js";
import { chosenLanguage, type Language, languageOf } from "./texts.js";

type Session = {
  readonly order: CheckoutOrder;
  readonly language: Language;
  readonly chosen: Language | undefined;
  readonly query: string;
};

/** Reads the language from a link. `lang` is not signed, so it can be read before the signature is checked. */
const langOf = (query: string) => /(?:^|&)lang=([\w-]+)/.exec(query)?.[1];

/** Makes the Hono app that serves the hosted checkout page. */
export function checkstandRoutes(world: World, log: RequestLog): Hono {
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
    const frame = frameIn(language);
    const { order, refusal } = openLink(world, log, query, c.req.raw.headers);
    if (refusal) {
      const { respcd, resperr, respmsg } = refusal;
      const html = String(await linkProblem(refusal, order, language, query));
      return c.json({ respcd, resperr, respmsg, html, frame });
    }
    const id = world.random.hex(32);
    sessions.set(id, { order, language, chosen: chosenLanguage(langOf(query)), query });
    const html = String(await walletChoice(id, order, language, linkInLanguage(query)));
    return c.json({ respcd: "0000", resperr: "success", html, frame });
  });

  app.post("/checkstand/session/:id", async (c) => {
    const session = sessions.get(c.req.param("id"));
    if (!session) {
      const language = languageOf(undefined, accepted(c));
      return c.html(checkstandMessage(sessionGone(language), language), 404);
    }
    const { order, language, chosen, query } = session;
    try {
      const { pay_type } = await c.req.parseBody();
      const { syssn } = createHosted(world, order, String(pay_type), world.origin(c.req.url));
      return c.redirect(`/wallet/${syssn}${chosen ? `?lang=${chosen}` : ""}`, 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return c.html(checkstandMessage(linkProblem(error, order, language, query), language), 409);
    }
  });
  return app;
}
