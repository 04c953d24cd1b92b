import { type PayTypeRow, payTypes } from "@qfpay/core";
import { wallets } from "./wallets.js";

/** Explains why payments of this type take no refunds; `null` unless the SDK's catalog says that they take none. */
export function refundRule({ pay_type }: { pay_type: string | null }): string | null {
  const row = (payTypes as Record<string, PayTypeRow>)[pay_type ?? ""];
  if (row?.refund.allowed !== "no") return null;
  const name_zh = wallets.find((wallet) => "pay_type" in wallet && wallet.pay_type === pay_type)?.name_zh;
  const name = [row.wallet, name_zh].filter(Boolean).join(" ");
  return `${name} payments cannot be refunded through QFPay. Pay the customer back another way, such as a transfer or cash.`;
}
