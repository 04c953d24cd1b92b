import { createOrderNumber, fetchCheckoutHandler, QFPay } from "@qfpay/core";
import type { RequestEvent } from "@sveltejs/kit";
import { GATEWAY, QFPAY_APPCODE, QFPAY_KEY } from "$app/env/private";

let client: QFPay | undefined;

/** Creates the client at the first request, so that a build without secrets passes. */
function qfpay(): QFPay {
  client ??= new QFPay({ appCode: QFPAY_APPCODE!, clientKey: QFPAY_KEY!, baseUrl: GATEWAY! });
  return client;
}

const handle = fetchCheckoutHandler<RequestEvent>({
  qfpay,
  order: () => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: createOrderNumber() }),
});

export { handle as GET, handle as POST };
