import { QFPay } from "@qfpay/core";

/**
 * The `QFPay` client of `@qfpay/core` as a provider: `payments`, `transactions`, `refunds`, `checkout` and the rest.
 *
 * @example
 * constructor(private readonly qfpay: QFPayService) {}
 * pay() { return this.qfpay.payments.create({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" }); }
 */
export class QFPayService extends QFPay {}
