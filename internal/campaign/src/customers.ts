import type { Simulator } from "@qfpay/simulator";
import type { MerchantDatabase } from "./books.js";

/** Pays or declines each order that the shop has shown to a customer, until `signal` fires. */
export async function letCustomersPay(
  simulator: Simulator,
  books: MerchantDatabase,
  random: () => number,
  signal: AbortSignal,
) {
  const seen = new Set<string>();
  while (!signal.aborted) {
    const { rows } = await books.query<{ out_trade_no: string }>(
      "SELECT out_trade_no FROM orders WHERE state = 'shown'",
    );
    for (const { out_trade_no } of rows) {
      if (seen.has(out_trade_no)) continue;
      seen.add(out_trade_no);
      // The order may have been closed or have expired meanwhile, so an error is ignored.
      const decided = random() < 0.95 ? simulator.pay(out_trade_no) : simulator.decline(out_trade_no);
      decided.catch(() => {});
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
