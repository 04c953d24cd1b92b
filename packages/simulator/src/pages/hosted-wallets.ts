import { payTypes } from "@qfpay/core";

/** The wallets of the hosted page, in the order in which they are shown. */
const hostedPayTypes = [
  "801512",
  "801107",
  "800212",
  "805812",
  "802001",
  "800712",
  "803712",
  "802801",
  "806527",
] as const;

/** One of the pay types among which a customer can choose on the hosted page. */
export type HostedPayType = (typeof hostedPayTypes)[number];

const alipays: Readonly<Record<string, string>> = { ALIPAYHK: "AlipayHK", ALIPAYCN: "Alipay" };

/**
 * Returns the wallets that the hosted page offers.
 *
 * @param pay_tag chooses one of the two Alipay wallets; without it, both are offered, which QFPay does not document
 */
export function walletsOf(pay_tag: string | undefined): readonly HostedPayType[] {
  const kept = alipays[pay_tag ?? ""];
  if (!kept) return hostedPayTypes;
  return hostedPayTypes.filter((pay_type) => {
    const { wallet } = payTypes[pay_type];
    return wallet === kept || !Object.values(alipays).includes(wallet);
  });
}

/** Whether `limit_pay=no_credit` in a checkout link works for a pay type: only wallets of mainland China obey it. */
export const mayRefuseCredit = (pay_type: HostedPayType): boolean => pay_type === "801107" || pay_type === "800212";
