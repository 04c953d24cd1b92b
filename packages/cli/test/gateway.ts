import { QFPay } from "@qfpay/core";
import { createSimulator, type SimulatorOptions } from "@qfpay/simulator";
import { onTestFinished } from "vitest";
import { account } from "./run.js";

/**
 * Starts a simulated gateway on a local socket until the end of the test, and creates a client of its account.
 *
 * @param atEnd Vitest's `onTestFinished`; in a concurrent test, the one from the test's context
 */
export async function startGateway(options: Partial<SimulatorOptions> = {}, atEnd = onTestFinished) {
  const simulator = createSimulator({ merchants: [account], ...options });
  const { url } = await simulator.listen(0);
  atEnd(() => simulator.close());
  const client = new QFPay({ ...account, baseUrl: url });
  async function paid(out_trade_no: string, txamt = 1000) {
    await client.payments.create({ pay_type: "800201", txcurrcd: "HKD", txamt, out_trade_no });
    await simulator.pay(out_trade_no);
    return (await client.transactions.get({ out_trade_no }))!;
  }
  return { simulator, url, client, paid };
}
