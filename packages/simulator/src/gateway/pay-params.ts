import { digest, stringToSign } from "../diagnosis/signature.js";
import type { Random } from "../world/random.js";
import type { SimulatedTransaction } from "../world/transaction.js";

/** The members of `pay_params`, besides `paySign`, that a page inside WeChat passes to the wallet. */
export const bridgeNames = ["appId", "timeStamp", "nonceStr", "package", "signType"] as const;

/** Reads an order's `syssn` from a WeChat prepay id that the simulator made. */
export const syssnOf = (prepay: string): string => /^prepay_id=wx(\d{26})\d{6}$/.exec(prepay)?.[1] ?? "";

/** Makes the simulator's own `paySign`, by which its WeChat page detects changed `pay_params`. */
export const madeUpPaySign = (signed: Record<(typeof bridgeNames)[number], string>, syssn: string): string =>
  digest("MD5", stringToSign(bridgeNames.map((name) => [name, signed[name]])) + syssn).toUpperCase();

/** Makes `pay_params`, with which a wallet pays: an object, or a URL if an app starts an FPS payment. */
type Writer = (transaction: SimulatedTransaction, random: Random, now: number) => Record<string, unknown> | string;

const insideWechat: Writer = ({ syssn }, random, now) => {
  const signed = {
    appId: `wx${random.hex(16)}`,
    timeStamp: String(Math.floor(now / 1000)),
    nonceStr: random.hex(32),
    package: `prepay_id=wx${syssn}${random.digits(6)}`,
    signType: "MD5",
  };
  return { ...signed, paySign: madeUpPaySign(signed, syssn) };
};

const wechatApp: Writer = (_, random, now) => ({
  appid: `wx${random.hex(16)}`,
  partnerid: random.digits(10),
  prepayid: `wx${random.digits(32)}`,
  package: "Sign=WXPay",
  noncestr: random.hex(32),
  timestamp: Math.floor(now / 1000), // A number here, but a string for pages inside WeChat.
  sign: random.hex(32).toUpperCase(),
});

const alipayApp: Writer = (transaction, random) => ({
  partner: `2088${random.digits(12)}`,
  seller_id: `2088${random.digits(12)}`,
  subject: transaction.goods_name,
  body: transaction.goods_name,
  total_fee: (transaction.txamt / 100).toFixed(2),
  notify_url: "https://gateway.invalid/alipay/notify",
  service: "mobile.securitypay.pay",
  payment_type: "1",
  _input_charset: "utf-8",
  it_b_pay: "30m",
  return_url: transaction.return_url ?? "",
  payment_inst: transaction.pay_type.startsWith("8015") ? "ALIPAYHK" : "ALIPAYCN",
  currency: transaction.txcurrcd,
  product_code: "NEW_WAP_OVERSEAS_SELLER",
  secondary_merchant_id: random.digits(8),
  secondary_merchant_name: "Simulated merchant",
  secondary_merchant_industry: "5812",
  sign: random.hex(64),
  sign_type: "RSA",
});

const writers: Record<string, Writer> = {
  "800107": (_, random) => ({ tradeNO: random.digits(28) }),
  "800207": insideWechat,
  "800213": insideWechat,
  "800210": wechatApp,
  "801010": wechatApp,
  "801110": alipayApp,
  "801510": alipayApp,
  "802010": ({ wallet_url }) => wallet_url ?? "",
};

/** Makes `pay_params` with made-up values in the real layout, for an app or page that passes them to the wallet. */
export const payParams: Writer = (transaction, random, now) =>
  writers[transaction.pay_type]?.(transaction, random, now) ?? {};
