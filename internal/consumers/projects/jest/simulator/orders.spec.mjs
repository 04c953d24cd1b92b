import { expect, it } from "@jest/globals";
import { QFPay } from "@qfpay/core";
import { createSimulator } from "@qfpay/simulator";

const account = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" };

it("sells over a socket", async () => {
  const simulator = createSimulator({ merchants: [account], seed: 7 });
  try {
    const qfpay = new QFPay({ ...account, baseUrl: (await simulator.listen()).url });
    const order = await qfpay.payments.create({
      pay_type: "800201",
      txamt: 1000,
      txcurrcd: "HKD",
      out_trade_no: "A-1001",
    });
    await simulator.pay(order.qrcode);
    expect(await qfpay.transactions.get({ out_trade_no: "A-1001" })).toMatchObject({ status: "success" });
  } finally {
    await simulator.close();
  }
});
