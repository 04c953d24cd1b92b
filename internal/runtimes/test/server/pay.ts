import { isQFPayError, QFPay } from "@qfpay/core";

/** The `outcome` and `message` of a payment's error. Without an error, `outcome` is the payment's `status`. */
export type PaymentReport = { outcome: string; message: string };

const account = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" };

/** Makes a payment at each gateway in `urls`, and returns the results by gateway name. `ownFetch` replaces `fetch`. */
export async function payAt(
  urls: Record<string, string>,
  ownFetch?: typeof fetch,
): Promise<Record<string, PaymentReport>> {
  const reports = await Promise.all(
    Object.entries(urls).map(async ([name, baseUrl]): Promise<[string, PaymentReport]> => {
      const qfpay = new QFPay({
        ...account,
        baseUrl,
        retry: false,
        recovery: false,
        timeoutMs: 8_000,
        fetch: ownFetch,
      });
      const order = { pay_type: "800208", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1", auth_code: "1" } as const;
      try {
        return [name, { outcome: (await qfpay.payments.create(order)).status, message: "" }];
      } catch (error) {
        if (!isQFPayError(error)) throw error;
        return [name, { outcome: error.outcome, message: error.message }];
      }
    }),
  );
  return Object.fromEntries(reports);
}
