import { QFPay, type RateWindow } from "@qfpay/core";
import { createSimulator } from "@qfpay/simulator";

const merchant = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" };

/** Starts a simulated gateway that enforces these rate windows, and a client whose limiter keeps to them. */
export async function withinLimits(windows: RateWindow[]) {
  const simulator = createSimulator({ merchants: [merchant], limits: windows });
  const { url } = await simulator.listen();
  const qfpay = new QFPay({ ...merchant, baseUrl: url, limiter: { windows } });
  return {
    simulator,
    query: (number: number, signal?: AbortSignal) =>
      qfpay.request("query", { out_trade_no: `A-${number}` }, { signal }),
    close: () => simulator.close(),
  };
}
