const assert = require("node:assert/strict");
const { QFPay, verifyNotification } = require("@qfpay/core");
const { signNotification } = require("@qfpay/core/testing");
const { qfpayNotify } = require("@qfpay/express");
const { createSimulator } = require("@qfpay/simulator");

async function main() {
  const [appCode, clientKey] = ["JS-SHOP", "key-of-a-JavaScript-shop"];
  const simulator = createSimulator({ merchants: [{ appCode, clientKey }] });
  const qfpay = new QFPay({ appCode, clientKey, baseUrl: "http://simulator.local", fetch: simulator.fetch });
  await qfpay.payments.create({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" });
  await simulator.pay("A-1");
  assert.equal((await qfpay.transactions.get({ out_trade_no: "A-1" })).status, "success");

  const { body, headers } = signNotification({ notify_type: "payment", syssn: "1", txamt: "1000" }, clientKey);
  assert.equal(verifyNotification(body, headers["x-qf-sign"], clientKey), true);
  assert.equal(verifyNotification(body, headers["x-qf-sign"], "another-key"), false);
  assert.throws(() => qfpayNotify({ keys: "" }), { code: "config_invalid" });
  console.log(`checked on ${process.version}`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
