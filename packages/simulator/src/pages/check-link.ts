import { diagnose } from "../diagnosis/diagnose.js";
import type { SignatureDiagnosis } from "../diagnosis/diagnosis.js";
import { type Algorithm, digest, type Pair, sameHex, stringToSign } from "../diagnosis/signature.js";
import { debugText } from "../gateway/authenticate.js";
import { checkValues } from "../gateway/check-extras.js";
import {
  amountOf,
  checkLengths,
  currencyOf,
  expiryOf,
  invalidParam,
  type Params,
  requireParameter,
  timeOf,
  urlOf,
} from "../gateway/check-params.js";
import { Refusal } from "../gateway/refusal.js";
import type { Merchant } from "../world/merchant.js";
import { type HostedPayType, walletsOf } from "./hosted-wallets.js";

/** The order in a checkout link whose signature and parameters were checked; `txamt` in minor units. */
export type CheckoutOrder = {
  readonly merchant: Merchant;
  readonly out_trade_no: string;
  readonly txamt: number;
  readonly txcurrcd: string;
  /** The time of the order, from the link. */
  readonly txdtm: string | undefined;
  readonly goods_name: string;
  /** The id of the device that ordered, or `""`. */
  readonly udid: string;
  readonly notify_url: string;
  /** The shop's page after a successful payment. */
  readonly return_url: string;
  /** The shop's page to which the customer goes after a failed payment. */
  readonly failed_url: string;
  /** The shop's page to which the customer goes after cancelling. */
  readonly cancel_url: string | undefined;
  /** The wallets among which the customer can choose. */
  readonly wallets: readonly HostedPayType[];
  /** Whether the link forbids credit cards (`limit_pay=no_credit`). */
  readonly noCredit: boolean;
  /** The minutes from the choice of a wallet until the unpaid order expires. */
  readonly minutes: number;
  /** The time in epoch milliseconds after which no wallet can be chosen. */
  readonly closesAt: number | undefined;
};

// Links are signed with `sign_type` (API calls are not), but without `lang`, which is appended after signing.
const unsigned: ReadonlySet<string> = new Set(["sign", "lang"]);

const filledOf = (pairs: readonly Pair[]) => pairs.filter(([, value]) => value !== "");

/** Returns the text that a checkout link's signature covers, without the client key. */
export const linkText = (pairs: readonly Pair[]): string => stringToSign(filledOf(pairs), unsigned);

function algorithmOf(params: Params): Algorithm {
  const named = requireParameter(params, "sign_type").toUpperCase();
  if (named !== "MD5" && named !== "SHA256") throw invalidParam("sign_type must be SHA256 or MD5");
  return named;
}

function merchantOf(merchants: readonly Merchant[], params: Params): Merchant {
  const appcode = requireParameter(params, "appcode");
  const known = merchants.filter((row) => row.appCode === appcode);
  if (known.length === 0) throw new Refusal("1108", "appcode is not known here");
  if (params.mchid) throw invalidParam("mchid is named mchntid in checkout links");
  const merchant = known.find((row) => (row.mchid ?? "") === (params.mchntid ?? ""));
  if (merchant) return merchant;
  throw new Refusal("1108", params.mchntid ? "mchntid does not belong to this appcode" : "mchntid is missing");
}

/**
 * Whether a checkout link with these parameters was signed with a key of its app code. The caller tries two readings of
 * the link, because a plus sign in it may mean a space.
 */
export function isSigned(merchants: readonly Merchant[], pairs: readonly Pair[]): boolean {
  const params: Params = Object.fromEntries(pairs);
  const text = linkText(pairs);
  return merchants
    .filter(({ appCode }) => appCode === params.appcode)
    .some(({ clientKey }) =>
      (["MD5", "SHA256"] as const).some((name) => sameHex(digest(name, text + clientKey), params.sign ?? "")),
    );
}

function checkSign(merchants: readonly Merchant[], caller: Merchant, pairs: readonly Pair[], params: Params): void {
  const algorithm = algorithmOf(params);
  const sign = requireParameter(params, "sign");
  const matches = (text: string) => sameHex(digest(algorithm, text + caller.clientKey), sign);
  if (matches(linkText(pairs))) return;
  const filled = filledOf(pairs);
  const diagnosis = diagnose({ pairs: filled, unsigned, caller, merchants, algorithm, named: true }, sign);
  throw new Refusal("1108", hintOf(diagnosis, filled, matches), debugText(diagnosis), diagnosis);
}

function hintOf(
  { cause, explanation }: SignatureDiagnosis,
  filled: readonly Pair[],
  matches: (text: string) => boolean,
): string {
  if (matches(stringToSign(filled, new Set(["sign", "lang", "sign_type"])))) {
    return "sign_type was not signed: in checkout links it is part of the string";
  }
  if (cause === "sign-type-wrong") return "sign_type names another algorithm than the one that was used";
  if (cause !== "unknown") return explanation;
  return "signature does not match: check the client key, and that every value is percent-encoded in the link";
}

/** Parses `checkout_expired_time`: up to three digits are minutes, thirteen digits are epoch milliseconds. */
function closingTime(params: Params, now: number): number | undefined {
  const text = params.checkout_expired_time;
  if (!text) return undefined;
  if (/^\d{1,3}$/.test(text)) return now + Number(text) * 60_000;
  if (/^\d{13}$/.test(text)) return Number(text);
  throw invalidParam("checkout_expired_time must be minutes (up to 3 digits) or epoch milliseconds (13 digits)");
}

function neededUrl(params: Params, name: string): string {
  requireParameter(params, name);
  return urlOf(params, name)!;
}

/**
 * Checks the parameters of a checkout link, which follow `#/?` in it.
 *
 * @throws {Refusal} 1104 or 1108
 */
export function checkLink(merchants: readonly Merchant[], pairs: readonly Pair[], now: number): CheckoutOrder {
  const params: Params = Object.fromEntries(pairs);
  const merchant = merchantOf(merchants, params);
  checkSign(merchants, merchant, pairs, params);
  checkLengths(params);
  checkValues(params);
  if (!requireParameter(params, "paysource").endsWith("_checkout"))
    throw invalidParam("paysource must end in _checkout");
  return {
    merchant,
    out_trade_no: requireParameter(params, "out_trade_no"),
    txamt: amountOf(params),
    txcurrcd: currencyOf(params),
    txdtm: params.txdtm ? timeOf(params, "txdtm") : undefined, // A link need not have `txdtm`.
    goods_name: params.goods_name ?? "",
    udid: params.udid ?? "",
    notify_url: neededUrl(params, "notify_url"),
    return_url: neededUrl(params, "return_url"),
    failed_url: neededUrl(params, "failed_url"),
    cancel_url: urlOf(params, "cancel_url"),
    wallets: walletsOf(params.pay_tag),
    noCredit: params.limit_pay === "no_credit",
    minutes: expiryOf(params),
    closesAt: closingTime(params, now),
  };
}
