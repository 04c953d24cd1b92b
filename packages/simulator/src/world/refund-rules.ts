import { type Currency, currencies, type PayType, payTypes } from "@qfpay/core";

/** Refund rules that differ between accounts, or between pages of QFPay's documents. */
export type RefundRules = {
  /**
   * The `respcd` for a refund, close or reversal of a payment that has already been refunded in full. QFPay documents
   * the first two of the possible codes; the third was seen from the gateway. Default `"1264"`.
   */
  readonly again?: "1125" | "1262" | "1264";
  /**
   * Currencies and pay types without partial refunds: a partial refund is refused with 1270 for a currency and with
   * 1271 for a pay type. QFPay documents the codes, but not when they occur. Default: none.
   *
   * @example
   * createSimulator({ merchants: [account], refunds: { fullOnly: ["JPY", "805801"] } });
   */
  readonly fullOnly?: readonly (Currency | PayType)[];
  /**
   * Whether refunds are paid from the merchant's turnover of the day in Hong Kong: the payments in the refund's
   * currency, less the refunds so far. A larger refund is then refused with 1269. Default `false`.
   */
  readonly fromTurnover?: boolean;
  /**
   * Whether FPS payments can be refunded within 29 days. QFPay does not document such refunds, but some merchants have
   * them. Default `false`: refunds of FPS payments are refused with 1155.
   */
  readonly fps?: boolean;
};

const codes = ["1125", "1262", "1264"];

/**
 * Checks the option `refunds` of `createSimulator` and fills in the defaults.
 *
 * @throws {TypeError} if `again` is not an allowed code, or a member of `fullOnly` is neither a currency nor a pay type
 */
export function checkRefundRules(rules: RefundRules = {}): Required<RefundRules> {
  const { again = "1264", fullOnly = [], fromTurnover = false, fps = false } = rules;
  if (!codes.includes(again)) throw new TypeError(`refunds.again must be one of ${codes.join(", ")}, not "${again}".`);
  const unknown = fullOnly.find((name) => !Object.hasOwn(currencies, name) && !Object.hasOwn(payTypes, name));
  if (unknown !== undefined)
    throw new TypeError(`refunds.fullOnly takes currencies and pay types; "${unknown}" is neither.`);
  return { again, fullOnly, fromTurnover, fps };
}
