import { payTypes } from "@qfpay/core";

/** The wallets that the page offers, in this order. */
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

export type HostedPayType = (typeof hostedPayTypes)[number];

const alipays: Readonly<Record<string, string>> = { ALIPAYHK: "AlipayHK", ALIPAYCN: "Alipay" };

/** @param pay_tag keeps one of the two Alipay wallets; both without it, which is the simulator's choice */
export function walletsOf(pay_tag: string | undefined): readonly HostedPayType[] {
  const kept = alipays[pay_tag ?? ""];
  if (!kept) return hostedPayTypes;
  return hostedPayTypes.filter((pay_type) => {
    const { wallet } = payTypes[pay_type];
    return wallet === kept || !Object.values(alipays).includes(wallet);
  });
}

/** The mainland wallets, the only ones that `limit_pay=no_credit` means. */
export const mayRefuseCredit = (pay_type: HostedPayType): boolean => pay_type === "801107" || pay_type === "800212";
