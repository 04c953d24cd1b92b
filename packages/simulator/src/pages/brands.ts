import { type PayType, payTypes } from "@qfpay/core";

/** How a wallet looks: its name and a colour on which white text is readable (contrast 4.5 or more). No logos. */
export type Brand = { readonly name: string; readonly colour: string };

const colours: Record<string, string> = {
  Alipay: "#0f5fd7",
  AlipayHK: "#0f5fd7",
  "WeChat Pay": "#067a3e",
  "WeChat Pay HK": "#067a3e",
  PayMe: "#d0021b",
  FPS: "#1d3f78",
  UnionPay: "#00707c",
  "UnionPay QuickPass": "#00707c",
  Octopus: "#b84a00",
  "Visa / Mastercard": "#1a1f71",
  "American Express": "#0b5cab",
  "Apple Pay": "#111827",
};

export function brandOf(pay_type: string): Brand {
  const { wallet } = payTypes[pay_type as PayType];
  const name = wallet === "auto" ? "Wallet" : wallet;
  return { name, colour: colours[name] ?? "#334155" };
}
