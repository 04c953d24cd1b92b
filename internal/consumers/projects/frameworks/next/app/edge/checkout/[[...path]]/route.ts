import { createOrderNumber, fetchCheckoutHandler, QFPay } from "@qfpay/core";

/** Makes Next.js run this route in its Edge runtime. */
export const runtime = "edge";

let client: QFPay | undefined;

/** Creates the client at the first request, so that a build without secrets passes. */
function qfpay(): QFPay {
  client ??= new QFPay({
    appCode: process.env.QFPAY_APPCODE!,
    clientKey: process.env.QFPAY_KEY!,
    baseUrl: process.env.GATEWAY!,
  });
  return client;
}

const handle = fetchCheckoutHandler({
  qfpay,
  path: "/edge/checkout",
  order: () => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: createOrderNumber() }),
});

export { handle as GET, handle as POST };
