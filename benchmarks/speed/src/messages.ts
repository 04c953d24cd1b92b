import { createHmac } from "node:crypto";
import { signNotification } from "@qfpay/core/testing";

/** The key that signs all messages of the benchmark. It belongs to no account. */
export const key = "a-key-of-no-account-0123456789abc";

/** A message as text and bytes, and its signatures for three libraries: ours (`qfpay`), `octokit` and `stripe`. */
export type Message = { text: string; bytes: Uint8Array; qfpay: string; octokit: string; stripe: string };

/**
 * Makes a payment notification whose text has the given length.
 *
 * @param serial makes the numbers of the order and the transaction unique
 * @param length length of the text in bytes, at least 500
 */
export function message(serial: number, length: number): Message {
  const members = {
    status: "1",
    pay_type: "800101",
    sysdtm: "2026-11-29 09:02:06",
    paydtm: "2026-11-29 09:02:08",
    goods_name: "Tea and cake",
    txcurrcd: "HKD",
    txdtm: "2026-11-29 09:02:05",
    mchid: "ZaMVg12345",
    txamt: "2880",
    out_trade_no: `order-${serial}`,
    syssn: `20261129180500${String(serial).padStart(10, "0")}`,
    cash_fee: "0",
    cash_fee_type: "",
    notify_type: "payment",
    cardcd: "",
    respcd: "0000",
    userid: "2088",
    chnlsn: "4200001234202611291234567890",
    goods_info: "",
  };
  const short = JSON.stringify(members);
  const { text, headers } = signNotification(
    { ...members, goods_info: "x".repeat(Math.max(0, length - short.length)) },
    key,
  );
  const bytes = new TextEncoder().encode(text);
  return {
    text,
    bytes,
    qfpay: headers["x-qf-sign"]!,
    octokit: `sha256=${createHmac("sha256", key).update(text).digest("hex")}`,
    stripe: stripeSignature(text),
  };
}

function stripeSignature(text: string): string {
  const at = Math.floor(Date.now() / 1000);
  return `t=${at},v1=${createHmac("sha256", key).update(`${at}.${text}`).digest("hex")}`;
}
