// Four projects, such as cjs-node16 and bundler, compile and run this file, each with its own compiler options.
import { strict as assert } from "node:assert";
import { isQFPayError, QFPay, verifyNotification } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { createSimulator } from "@qfpay/simulator";

const appCode = "TS-SHOP";
const clientKey = "key-of-a-TypeScript-shop";

async function main(): Promise<void> {
  const simulator = createSimulator({ merchants: [{ appCode, clientKey }] });
  const qfpay = new QFPay({ appCode, clientKey, baseUrl: "http://simulator.local", fetch: simulator.fetch });
  const order = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1001" } as const;
  const payment = await qfpay.payments.create(order);
  assert.equal(payment.status, "pending");
  await simulator.pay(payment.out_trade_no);
  const paid = await qfpay.transactions.get({ out_trade_no: "A-1001" });
  assert.deepEqual([paid?.status, paid?.txamt], ["success", 1000]);

  const wrong = await qfpay.payments.create({ ...order, txamt: 0.5 }).catch((error: unknown) => error);
  assert.ok(isQFPayError(wrong, "params_invalid"));

  const { body, headers } = signNotification({ notify_type: "payment", syssn: "1", txamt: "1000" }, clientKey);
  const signature = headers["x-qf-sign"]!;
  assert.equal(verifyNotification(body, signature, clientKey), true);
  assert.equal(verifyNotification(body.slice(1), signature, clientKey), false);
  console.log(`checked on ${process.version}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
