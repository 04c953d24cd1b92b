import type { Simulator } from "@qfpay/simulator";
import type { Books } from "./books.js";

/** Customers scan what they are shown and pay it, or think better of it. Runs until `signal` fires. */
export async function letCustomersPay(simulator: Simulator, books: Books, random: () => number, signal: AbortSignal) {
  const shown = books.prepare(
    "SELECT out_trade_no FROM orders WHERE state = 'shown' AND rowid > ? ORDER BY rowid LIMIT 500",
  );
  const seen = new Set<string>();
  while (!signal.aborted) {
    for (const { out_trade_no } of shown.all(0) as { out_trade_no: string }[]) {
      if (seen.has(out_trade_no)) continue;
      seen.add(out_trade_no);
      // An order that has been closed or has expired meanwhile refuses them.
      const decided = random() < 0.95 ? simulator.pay(out_trade_no) : simulator.decline(out_trade_no);
      decided.catch(() => {});
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
