import { formatTxdtm } from "@qfpay/core";
import { methodAcceptance, type SignType, summaryOf } from "./answer.js";
import type { Ask } from "./ask.js";
import type { Finding, Found } from "./finding.js";

const numberOfNobody = () => `DOCTOR${crypto.randomUUID().replaceAll("-", "")}`;

const rows = [
  { id: "close", title: "Method of close", path: "/trade/v1/close", option: "closeMethod" },
  { id: "reversal", title: "Method of reversal", path: "/trade/v1/reversal", option: "reversalMethod" },
] as const;

/**
 * Finds out whether the endpoints close and reversal accept POST or GET. The requests name an order that does not
 * exist, so nothing is undone.
 */
export async function examineMethods(
  ask: Ask,
  { signType, mchid }: { readonly signType: SignType; readonly mchid: string | undefined },
): Promise<Found> {
  const findings: Finding[] = [];
  const options: { closeMethod?: "GET"; reversalMethod?: "GET" } = {};
  for (const { id, title, path, option } of rows) {
    const params = { out_trade_no: numberOfNobody(), txamt: "1", txdtm: formatTxdtm(Date.now()) };
    const post = await ask({ path, method: "POST", params, signType, mchid });
    const get = await ask({ path, method: "GET", params, signType, mchid });
    const [byPost, byGet] = [methodAcceptance(post), methodAcceptance(get)];
    if (byPost === "taken") {
      findings.push({ id, title, state: "ok", seen: byGet === "taken" ? "POST and GET" : "POST only" });
    } else if (byGet === "taken") {
      options[option] = "GET";
      findings.push({ id, title, state: "change", seen: "GET only", advice: `Set ${option}: "GET".` });
    } else {
      const state = byPost === "refused" && byGet === "refused" ? "failed" : "not_told";
      const seen = `POST: ${summaryOf(post)}; GET: ${summaryOf(get)}`;
      findings.push({ id, title, state, seen, advice: "Ask QFPay how this account closes and reverses orders." });
    }
  }
  return { findings, options };
}
