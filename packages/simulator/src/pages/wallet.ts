import { type Context, Hono } from "hono";
import { markCancelled, markFailed, markPaid } from "../world/outcomes.js";
import { isRefused } from "../world/test-cards.js";
import type { SimulatedTransaction } from "../world/transaction.js";
import { isWebAddress } from "../world/web-address.js";
import type { World } from "../world/world.js";
import { pagePolicy } from "./page-policy.js";
import { chosenLanguage, languageOf } from "./texts.js";
import { unknownOrderView, walletView } from "./wallet-view.js";

/**
 * Sets the page to which the customer returns after paying. With WeChat H5, merchants append its address to `pay_url`.
 */
function setReturnUrl(order: SimulatedTransaction, redirect_url: string | undefined): void {
  if (order.pay_type === "800212" && redirect_url && isWebAddress(redirect_url)) order.return_url = redirect_url;
}

/** The routes of the wallet page, `/wallet/:syssn`, and of its two buttons. */
export function walletRoutes(world: World): Hono {
  const app = new Hono();

  app.use("/wallet/*", pagePolicy());

  const find = (c: Context) => {
    const found = world.ledger.bySyssn(c.req.param("syssn") ?? "");
    return found?.order_type === "payment" ? found : undefined;
  };
  const language = (c: Context) => languageOf(c.req.query("lang"), c.req.header("accept-language"));
  const missing = (c: Context) => c.html(unknownOrderView(language(c)), 404);

  /**
   * Carries out the action of a button on the wallet page. If the order is no longer open, the button only shows the
   * order's state.
   */
  const decide = (c: Context, change: (transaction: SimulatedTransaction) => void) => {
    const found = find(c);
    if (!found) return missing(c);
    if (found.state === "open") change(found);
    const chosen = chosenLanguage(c.req.query("lang"));
    return c.redirect(`/wallet/${found.syssn}?decided${chosen ? `&lang=${chosen}` : ""}`, 303);
  };

  app.get("/wallet/:syssn", (c) => {
    const found = find(c);
    if (found) setReturnUrl(found, c.req.query("redirect_url"));
    return found
      ? c.html(
          walletView(found, language(c), {
            leaving: c.req.query("decided") !== undefined,
            chosen: chosenLanguage(c.req.query("lang")),
          }),
        )
      : missing(c);
  });
  // The response does not wait for the notification. On the gateway, too, the customer may return to the shop before
  // the notification arrives.
  app.post("/wallet/:syssn/approve", async (c) => {
    const { card } = await c.req.parseBody();
    return decide(c, (transaction) => {
      if (isRefused(String(card))) markFailed(transaction);
      else void markPaid(world, transaction);
    });
  });
  app.post("/wallet/:syssn/decline", (c) => decide(c, markCancelled));
  return app;
}
