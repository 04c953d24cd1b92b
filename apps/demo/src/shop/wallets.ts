import type { Wallet } from "./api.js";

/** The ways to pay that this shop offers. */
export const wallets = [
  { id: "alipayhk", name: "AlipayHK", name_zh: "支付寶香港", flow: "qr", pay_type: "801501" },
  { id: "wechat", name: "WeChat Pay", name_zh: "微信支付", flow: "qr", pay_type: "800201" },
  { id: "payme", name: "PayMe", name_zh: "PayMe 滙豐", flow: "qr", pay_type: "805801" },
  {
    id: "fps",
    name: "FPS",
    name_zh: "轉數快",
    flow: "qr",
    pay_type: "802001",
    note: "no refunds",
    note_zh: "不設退款",
  },
  { id: "unionpay", name: "UnionPay", name_zh: "雲閃付", flow: "qr", pay_type: "800701" },
  { id: "octopus", name: "Octopus", name_zh: "八達通", flow: "qr", pay_type: "803701" },
  {
    id: "alipayhk-web",
    name: "AlipayHK web",
    name_zh: "網頁支付",
    flow: "redirect",
    pay_type: "801514",
    note: "redirect",
    note_zh: "轉至錢包",
  },
  {
    id: "hosted",
    name: "QFPay checkout",
    name_zh: "網上收銀台",
    flow: "hosted",
    note: "hosted page",
    note_zh: "QFPay 網頁",
  },
  {
    id: "scan-any",
    name: "Any wallet",
    name_zh: "自動識別",
    flow: "scan",
    pay_type: "800008",
    note: "by its code",
    note_zh: "按付款碼",
  },
  { id: "scan-wechat", name: "WeChat Pay", name_zh: "微信支付", flow: "scan", pay_type: "800208" },
  { id: "scan-alipay", name: "Alipay", name_zh: "支付寶", flow: "scan", pay_type: "800108" },
  { id: "scan-payme", name: "PayMe", name_zh: "PayMe 滙豐", flow: "scan", pay_type: "805808" },
  { id: "scan-unionpay", name: "UnionPay", name_zh: "雲閃付", flow: "scan", pay_type: "800708" },
] as const satisfies readonly Wallet[];

export type ShopWallet = (typeof wallets)[number];

export const findWallet = (id: unknown): ShopWallet | undefined => wallets.find((wallet) => wallet.id === id);
