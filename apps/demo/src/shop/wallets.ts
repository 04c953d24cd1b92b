import type { Wallet } from "./api.js";

/** The ways to pay that the shop offers, in the order in which the page shows them. */
export const wallets = [
  { id: "alipayhk", name: "AlipayHK", name_zh: "支付寶香港", flow: "qr", pay_type: "801501" },
  { id: "wechat", name: "WeChat Pay", name_zh: "微信支付", flow: "qr", pay_type: "800201" },
  { id: "payme", name: "PayMe", name_zh: "PayMe", flow: "qr", pay_type: "805801" },
  {
    id: "fps",
    name: "FPS",
    name_zh: "轉數快",
    flow: "qr",
    pay_type: "802001",
    note: "no refunds",
    note_zh: "不設退款",
  },
  { id: "unionpay", name: "UnionPay QuickPass", name_zh: "銀聯雲閃付", flow: "qr", pay_type: "800701" },
  { id: "octopus", name: "Octopus", name_zh: "八達通", flow: "qr", pay_type: "803701" },
  {
    id: "alipayhk-web",
    name: "AlipayHK web",
    name_zh: "支付寶香港網頁版",
    flow: "redirect",
    pay_type: "801514",
    note: "redirect",
    note_zh: "轉至錢包",
  },
  {
    id: "hosted",
    name: "QFPay checkout",
    name_zh: "QFPay 付款頁面",
    flow: "hosted",
    note: "hosted page",
    note_zh: "轉至 QFPay",
  },
  {
    id: "scan-any",
    name: "Any wallet",
    name_zh: "電子錢包",
    flow: "scan",
    pay_type: "800008",
    note: "by its code",
    note_zh: "按付款碼",
  },
  { id: "scan-wechat", name: "WeChat Pay", name_zh: "微信支付", flow: "scan", pay_type: "800208" },
  { id: "scan-alipay", name: "Alipay", name_zh: "支付寶", flow: "scan", pay_type: "800108" },
  { id: "scan-payme", name: "PayMe", name_zh: "PayMe", flow: "scan", pay_type: "805808" },
  { id: "scan-unionpay", name: "UnionPay QuickPass", name_zh: "銀聯雲閃付", flow: "scan", pay_type: "800708" },
] as const satisfies readonly Wallet[];

/** One of the ways to pay that the shop offers. */
export type ShopWallet = (typeof wallets)[number];

export const findWallet = (id: unknown): ShopWallet | undefined => wallets.find((wallet) => wallet.id === id);
