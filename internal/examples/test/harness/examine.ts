import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import Database from "libsql";
import { run } from "../../../consumers/test/harness/command.js";
import { listen } from "./listen.js";
import type { Shop } from "./open-shop.js";

type Verdict = { id: string; status: string; why: string };

/**
 * Runs `qfpay-simulator check`, an examination of notification routes, against a shop. The orders that it needs are
 * written into the shop's database.
 */
export async function examine(shop: Shop): Promise<readonly Verdict[]> {
  const books = new Database(shop.books);
  const desk = await listen(
    createServer(async (req: IncomingMessage, res) => {
      const { out_trade_no, txamt, txcurrcd } = JSON.parse(await text(req));
      books
        .prepare("INSERT INTO orders VALUES (?, ?, ?, ?, NULL)")
        .run(out_trade_no, txamt, txcurrcd, `cart of ${out_trade_no}`);
      res.end();
    }),
  );
  try {
    const probe = `${shop.url}/orders/{out_trade_no}`;
    const args = ["check", shop.notifyUrl, "--key", shop.key, "--probe", probe, "--create", desk.url, "--json"];
    const { output } = await run("qfpay-simulator", args, { cwd: shop.cwd });
    return (JSON.parse(output) as { verdicts: Verdict[] }).verdicts;
  } finally {
    await desk.close();
    books.close();
  }
}
