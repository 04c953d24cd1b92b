import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import Database from "libsql";
import { run } from "../../../consumers/test/harness/command.js";
import { listen } from "./listen.js";
import type { Shop } from "./open-shop.js";

type Verdict = { id: string; status: string; why: string };

/** Runs `qfpay-simulator check` against a shop. Writes the orders for the check into the database of the shop. */
export async function examine(shop: Shop): Promise<readonly Verdict[]> {
  // The time limit for database locks is long, because the shop writes into the database at the same time.
  const books = new Database(shop.books, { timeout: 15_000 });
  const write = books.prepare("INSERT INTO orders (out_trade_no, txamt, txcurrcd, cart) VALUES (?, ?, ?, ?)");
  const take = async (req: IncomingMessage) => {
    const { out_trade_no, txamt, txcurrcd } = JSON.parse(await text(req));
    write.run(out_trade_no, txamt, txcurrcd, `cart of ${out_trade_no}`);
  };
  const desk = await listen(
    createServer((req, res) => {
      take(req).then(
        () => res.end(),
        (error) => res.writeHead(500).end(String(error)),
      );
    }),
  );
  try {
    const probe = `${shop.url}/orders/{out_trade_no}`;
    const args = ["check", shop.notifyUrl, "--key", shop.key, "--probe", probe, "--create", desk.url, "--json"];
    const { output } = await run("qfpay-simulator", args, { cwd: shop.cwd });
    if (!output.startsWith("{")) throw new Error(output);
    return (JSON.parse(output) as { verdicts: Verdict[] }).verdicts;
  } finally {
    await desk.close();
    books.close();
  }
}
