import { parseTxdtm } from "@qfpay/core";
import type { AccountRules } from "../world/account-rules.js";
import { knownPayType } from "../world/pay-type-rows.js";
import type { World } from "../world/world.js";
import { invalidParam, type Params } from "./check-params.js";
import { Refusal } from "./refusal.js";

/** Returns the HTTP methods of an endpoint that the account's rules allow. */
export function methodsOf(path: string, methods: readonly string[], rules: AccountRules): readonly string[] {
  const methodByPath = { "/trade/v1/close": rules.closeMethod, "/trade/v1/reversal": rules.reversalMethod }[path];
  return methodByPath === undefined ? methods : [methodByPath];
}

function signTypesFor(path: string, { signTypes }: AccountRules): readonly string[] | undefined {
  if (signTypes === undefined || Array.isArray(signTypes)) return signTypes as readonly string[] | undefined;
  const [name] = Object.keys(signTypes)
    .filter((prefix) => path.startsWith(prefix))
    .sort((a, b) => b.length - a.length);
  return name === undefined ? undefined : (signTypes as Record<string, readonly string[]>)[name];
}

/**
 * Checks that the account accepts the hash algorithm of a request.
 *
 * @throws {Refusal} 1108 if it does not
 */
export function checkSignType(path: string, header: string | null, rules: AccountRules): void {
  const acceptedTypes = signTypesFor(path, rules);
  const named = header ?? "MD5";
  if (acceptedTypes === undefined || acceptedTypes.includes(named)) return;
  throw new Refusal("1108", `this account does not take ${named} on ${path}: sign with ${acceptedTypes.join(" or ")}`);
}

const cards: ReadonlySet<string> = new Set(["Visa / Mastercard", "American Express", "Apple Pay"]);

/**
 * Checks that the account accepts the wallet of a payment.
 *
 * @throws {Refusal} 1203 if the account accepts only cards
 */
export function checkWallet({ account }: World, { pay_type = "" }: Params): void {
  const wallet = knownPayType(pay_type)?.wallet;
  if (account.wallets !== false || wallet === undefined || cards.has(wallet)) return;
  throw new Refusal("1203", `${wallet} is not enabled here: only cards can be paid with`);
}

const hourMs = 3_600_000;

/**
 * Checks the time of a request, if the account's rules ask for it.
 *
 * @throws {Refusal} 1104 if `txdtm`, read in the zone of the account's rules, is too far from the current time
 */
export function checkTxdtm({ account, clock }: World, txdtm: string): void {
  const { txdtmZone } = account;
  if (txdtmZone === undefined || Math.abs(parseTxdtm(txdtm, txdtmZone).getTime() - clock.now()) <= hourMs) return;
  throw invalidParam(`txdtm "${txdtm}" is more than an hour from the gateway's time`);
}
