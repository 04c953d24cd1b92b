import { createHash, hash } from "node:crypto";
import { canonicalize, type SignType, signParams } from "@qfpay/core";
import { type Contender, cpuOf, type Row } from "./compare.js";
import { assertEqual } from "./equal.js";
import { key } from "./messages.js";

type Request = Record<string, string>;

/** Requests with 8 to 12 parameters in varying order; in every third request, one parameter is empty. */
const requests: readonly Request[] = Array.from({ length: 100 }, (_, serial) => ({
  txamt: String(1000 + serial),
  txcurrcd: "HKD",
  pay_type: "800101",
  out_trade_no: `order-${serial}`,
  txdtm: "2026-11-29 17:02:05",
  goods_name: "Tea & cake",
  mchid: "ZaMVg12345",
  udid: "till-1",
  ...(serial % 2 === 0 && { return_url: "https://shop.example.com/paid?order=1" }),
  ...(serial % 3 === 0 && { limit_pay: "" }),
  ...(serial % 4 === 0 && { expired_time: "15", sub_openid: "o123" }),
}));

const texts = requests.map((request) => canonicalize(request) + key);
const algorithms = { MD5: "md5", SHA256: "sha256" };

/** Computes the signature like the code samples of QFPay's documentation: sort, join, hash. */
function byHand(request: Request, signType: SignType): string {
  const names = Object.keys(request)
    .filter((name) => request[name] !== "")
    .sort();
  const text = names.map((name) => `${name}=${request[name]}`).join("&");
  return createHash(algorithms[signType])
    .update(text + key, "utf8")
    .digest("hex")
    .toUpperCase();
}

/** Returns the row of the results table that compares ways to sign. The baseline only hashes the finished text. */
export function signingRow(signType: SignType, goal: number): Row {
  const floor = (at: number) => hash(algorithms[signType], texts[at]!, "hex").toUpperCase();
  const ours = (at: number) => signParams(requests[at]!, key, signType);
  const hand = (at: number) => byHand(requests[at]!, signType);
  for (const at of requests.keys()) assertEqual([floor(at), ours(at), hand(at)]);
  return {
    name: `sign 8 to 12 parameters, ${signType}`,
    contenders: [over("hash of the finished text", floor), over("@qfpay/core", ours), over("written by hand", hand)],
    times: 20_000,
    shownAs: "share",
    goal,
  };
}

const over = (name: string, sign: (at: number) => string): Contender => ({
  name,
  run: (times) =>
    cpuOf(() => {
      for (let at = 0; at < times; at++) sign(at % requests.length);
    }),
});
