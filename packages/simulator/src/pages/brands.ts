import { rowOf } from "../world/pay-type-rows.js";
import { type Language, texts } from "./texts.js";

/**
 * The name and colour of a wallet, which are shown instead of a logo. White text on the colour is readable (contrast
 * 4.5 or more).
 */
export type Brand = { readonly name: string; readonly colour: string };

const neutral = "#334155";

type Row = { readonly colour: string; readonly en?: string; readonly "zh-hk"?: string; readonly "zh-cn"?: string };

const quickPass: Row = { colour: "#00707c", en: "UnionPay QuickPass", "zh-hk": "銀聯雲閃付", "zh-cn": "银联云闪付" };

const wallets: Readonly<Record<string, Row>> = {
  Alipay: { colour: "#0f5fd7", "zh-hk": "支付寶", "zh-cn": "支付宝" },
  AlipayHK: { colour: "#0f5fd7", "zh-hk": "支付寶香港", "zh-cn": "支付宝香港" },
  "WeChat Pay": { colour: "#067a3e", "zh-hk": "微信支付", "zh-cn": "微信支付" },
  "WeChat Pay HK": { colour: "#067a3e", "zh-hk": "WeChat Pay HK", "zh-cn": "WeChat Pay HK" },
  PayMe: { colour: "#d0021b" },
  FPS: { colour: "#1d3f78", "zh-hk": "轉數快", "zh-cn": "转数快" },
  // Both names mean the same wallet. QFPay's documentation uses one name for some pay types, and the other for others.
  UnionPay: quickPass,
  "UnionPay QuickPass": quickPass,
  Octopus: { colour: "#b84a00", "zh-hk": "八達通", "zh-cn": "八达通" },
  "Visa / Mastercard": { colour: "#1a1f71" },
  "American Express": { colour: "#0b5cab", "zh-hk": "美國運通", "zh-cn": "美国运通" },
  "Apple Pay": { colour: "#111827" },
};

const plainWallet = { en: "Wallet", "zh-hk": "電子錢包", "zh-cn": "电子钱包" };

/** The name and colour of the wallet to which a pay type belongs. */
export function brandOf(pay_type: string, language: Language): Brand {
  const { wallet } = rowOf({ pay_type });
  if (wallet === "auto") return { name: plainWallet[language], colour: neutral };
  const row = wallets[wallet];
  return { name: row?.[language] ?? wallet, colour: row?.colour ?? neutral };
}

/** The name and colour of the hosted checkout page before a wallet is chosen. */
export const checkoutBrand = (language: Language): Brand => ({ name: texts[language].checkout, colour: neutral });
/** The name and colour of a page that belongs to no known order. */
export const unknownBrand = (language: Language): Brand => ({ name: plainWallet[language], colour: neutral });
