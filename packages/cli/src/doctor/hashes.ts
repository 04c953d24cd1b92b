import { type Acceptance, type Question, type SignType, signatureAcceptance, summaryOf } from "./answer.js";
import type { Ask } from "./ask.js";
import type { Finding, Found } from "./finding.js";

const nobody = "doctor-nobody";

type Family = {
  readonly name: string;
  /** The hash with which a client without the option `signType` signs this request. Default: MD5. */
  readonly signType?: SignType;
} & Pick<Question, "path" | "method" | "params">;

/** One request for each family of endpoints. It has no effect: it lacks a parameter or names no existing object. */
const families: readonly Family[] = [
  {
    name: "Element (/payment_element/v1)",
    path: "/payment_element/v1/create_payment_intent",
    method: "POST",
    params: { out_trade_no: nobody },
  },
  { name: "Customers (/customer/v1)", path: "/customer/v1/query", method: "POST", params: { customer_id: nobody } },
  { name: "Products (/product/v1)", path: "/product/v1/query", method: "POST", params: { product_id: nobody } },
  {
    name: "Subscriptions (/subscription/v1)",
    path: "/subscription/v1/query",
    method: "POST",
    params: { subscription_id: nobody },
  },
  {
    name: "Customs (/custom/v1)",
    path: "/custom/v1/query",
    method: "POST",
    params: { trade_type: "weixin", customs: "ZONGSHU", syssn: "0" },
  },
  {
    name: "WeChat (/tool/v1)",
    path: "/tool/v1/get_weixin_openid",
    method: "GET",
    params: { code: nobody },
    signType: "SHA256",
  },
];

type Taken = {
  readonly name: string;
  /** The hash that a client without the option `signType` uses for these endpoints. */
  readonly signType: SignType;
  readonly SHA256: Acceptance;
  readonly MD5: Acceptance;
  readonly seen: string;
};

const hashes: readonly SignType[] = ["SHA256", "MD5"];
const takenBy = (row: Taken) => hashes.filter((name) => row[name] === "taken");
const isTold = (row: Taken) => row.SHA256 !== "unclear" || row.MD5 !== "unclear";

function inWords(row: Taken): string {
  const taken = takenBy(row);
  if (taken.length === 2) return "SHA-256 and MD5";
  if (taken.length === 1) return `${taken[0] === "MD5" ? "MD5" : "SHA-256"} only`;
  return `neither: ${row.seen}`;
}

/** The hash that a client uses for a family of endpoints. `choice` is the client's option `signType`. */
const signTypeFor = (row: Taken, choice: SignType | undefined): SignType => choice ?? row.signType;

const works = (row: Taken, choice: SignType | undefined) => row[signTypeFor(row, choice)] === "taken";

/** Returns the `signType` that works for the payment endpoints and most others; `undefined`: the client's default. */
function bestChoice(trade: Taken, rest: readonly Taken[]): SignType | undefined {
  const score = (choice: SignType | undefined) =>
    (works(trade, choice) ? rest.length + 1 : 0) + rest.filter((row) => works(row, choice)).length;
  const choices = [undefined, ...hashes];
  return choices.reduce((best, choice) => (score(choice) > score(best) ? choice : best));
}

/** Finds out which hash each family of endpoints accepts, and the `signType` that works for most of them. */
export async function examineHashes(
  ask: Ask,
  { signTypes, mchid }: { readonly signTypes: readonly SignType[]; readonly mchid: string | undefined },
): Promise<Found> {
  const verdict = (name: SignType): Acceptance => (signTypes.includes(name) ? "taken" : "refused");
  const trade: Taken = {
    name: "Payments (/trade/v1)",
    signType: "SHA256",
    SHA256: verdict("SHA256"),
    MD5: verdict("MD5"),
    seen: "",
  };
  const rows: Taken[] = [];
  for (const { name, signType = "MD5", ...question } of families) {
    const answers = {
      SHA256: await ask({ ...question, signType: "SHA256", mchid }),
      MD5: await ask({ ...question, signType: "MD5", mchid }),
    };
    const [SHA256, MD5] = [signatureAcceptance(answers.SHA256), signatureAcceptance(answers.MD5)];
    rows.push({ name, signType, SHA256, MD5, seen: summaryOf(answers.MD5) });
  }
  const told = rows.filter((row) => takenBy(row).length > 0);
  const choice = bestChoice(trade, told);
  const findings = [trade, ...rows].map((row): Finding => {
    const about = { id: `hash:${/\((.*)\)/.exec(row.name)![1]}`, title: `Hash, ${row.name}`, seen: inWords(row) };
    if (!isTold(row)) return { ...about, state: "not_told" };
    const [only] = takenBy(row);
    if (only === undefined)
      return { ...about, state: "failed", advice: "Ask QFPay whether the account has this product." };
    if (works(row, undefined) && works(row, choice)) return { ...about, state: "ok" };
    const advice = works(row, choice)
      ? `Set signType: "${choice}".`
      : `Give signType: "${only}" with the calls of this family.`;
    return { ...about, state: "change", advice };
  });
  return { findings, options: choice === undefined ? {} : { signType: choice } };
}
