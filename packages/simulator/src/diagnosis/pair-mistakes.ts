import type { SigningVariant, StepVariant } from "./mistake.js";
import type { Pair } from "./signature.js";
import { unencodedMistakes } from "./unencoded.js";

type Change = SigningVariant["pairs"]["change"];

/** A placeholder for the client key in a string to sign. The key itself is put in only to compute a hash. */
export const keyMark = "0CLIENTKEY0f3a9c71d2e84b60CLIENTKEY0";

/** Optional parameters that clients often leave empty. Signing them as `name=` changes the hash. */
const optional = [
  ...["goods_name", "udid", "notify_url", "return_url", "failed_url", "expired_time", "auth_code", "mchid"],
  ...["limit_pay", "pay_tag", "rmb_tag", "extend_info", "sub_openid", "openid", "txzone", "lang", "goods_info"],
  ...["goods_detail", "syssn", "out_trade_no", "start_time", "end_time", "pay_type", "respcd", "page", "page_size"],
  ...["txdtm", "txcurrcd", "name", "phone", "email", "billing_address", "description", "customer_id", "note"],
];

function* groupsOf(names: readonly string[]): Generator<readonly string[]> {
  for (const name of names) yield [name];
  for (const [at, first] of names.entries()) for (const second of names.slice(at + 1)) yield [first, second];
  const likely = names.slice(0, 10);
  for (const [at, first] of likely.entries())
    for (const [then, second] of likely.slice(at + 1).entries())
      for (const third of likely.slice(at + then + 2)) yield [first, second, third];
}

const wordsForNothing = ["null", "None", "undefined", "nil", "False"];

/** Wrong forms of `txamt` in the signed text, as printed by programs that turn the amount into a number. */
const amountsAs: readonly (readonly [as: string, change: (txamt: string) => string])[] = [
  ["as a decimal number", (txamt) => `${txamt}.0`],
  ["as a decimal number", (txamt) => `${txamt}.00`],
  ["in major units", (txamt) => (Number(txamt) / 100).toFixed(2)],
  ["in major units", (txamt) => String(Number(txamt) / 100)],
];

/** Returns the mistakes of clients that sign other parameters than they send. A diagnosis tries each of them. */
export function pairMistakes(received: readonly Pair[], context: { appCode: string; mchids: readonly string[] }) {
  const names = new Set(received.map(([name]) => name));
  const empty = received.filter(([, value]) => value === "").map(([name]) => name);
  const add =
    (more: readonly Pair[]): Change =>
    (pairs) => [...pairs, ...more];
  const without =
    (...left: string[]): Change =>
    (pairs) =>
      pairs.filter(([name]) => !left.includes(name));

  const mistakes: StepVariant<Change>[] = unencodedMistakes(received);
  if (empty.length > 0) {
    const list = empty.join(", ");
    const hint = `empty values were sent but not signed (${list}): leave them out of the body as well`;
    mistakes.push({ cause: "empties-not-signed", hint, change: without(...empty) });
    for (const word of wordsForNothing) {
      const text = `empty values (${list}) were signed as "${word}": leave them out of the string and the body`;
      const change: Change = (pairs) => pairs.map(([name, value]) => [name, value === "" ? word : value] as const);
      mistakes.push({ cause: "absent-as-text", hint: text, change });
    }
  }
  for (const type of new Set([named(received, "sign_type"), "MD5", "SHA256", "sha256", "md5"])) {
    if (type === undefined) continue;
    const hint = "sign_type was signed: leave it out of the string";
    mistakes.push({ cause: "sign-type-signed", hint, change: add([["sign_type", type]]) });
  }
  for (const mchid of context.mchids) {
    if (names.has("mchid")) continue;
    const hint = "mchid was signed but not sent: put it into the body as well";
    mistakes.push({ cause: "mchid-not-sent", hint, change: add([["mchid", mchid]]) });
  }
  if (names.has("mchid")) {
    const hint = "mchid was sent but not signed: sign every parameter of the body";
    mistakes.push({ cause: "mchid-not-signed", hint, change: without("mchid") });
  }
  for (const name of ["app_code", "appcode", "X-QF-APPCODE"]) {
    if (names.has(name)) continue;
    const hint = `the app code was signed as ${name}: it is only a header`;
    mistakes.push({ cause: "app-code-signed", hint, change: add([[name, context.appCode]]) });
  }
  for (const [as, change] of amountsAs) {
    const txamt = named(received, "txamt");
    if (!txamt || !/^\d+$/.test(txamt)) continue;
    const hint = `txamt was signed ${as} ("${change(txamt)}"): sign the very text that is sent`;
    const changed: Change = (pairs) =>
      pairs.map(([name, value]) => [name, name === "txamt" ? change(value) : value] as const);
    mistakes.push({ cause: "amount-format", hint, change: changed });
  }
  for (const name of names) {
    if (name === "mchid") continue;
    const hint = `${name} was sent but not signed: sign every parameter of the body`;
    mistakes.push({ cause: "parameter-not-signed", hint, change: without(name) });
  }
  return mistakes;
}

/** The mistakes of clients that sign the client key as a parameter, instead of appending it to the string to sign. */
export const keyParameters: readonly StepVariant<Change>[] = ["key", "client_key", "secret", "app_key"].map((name) => ({
  cause: "key-as-parameter",
  hint: `the client key was signed as the parameter ${name}: append it to the string instead`,
  change: (pairs) => [...pairs, [name, keyMark] as const],
}));

/**
 * Yields the mistakes of clients that sign empty parameters but do not send them. There are too many of these mistakes
 * to combine each with other mistakes.
 */
export function* unsentMistakes(received: readonly Pair[]): Generator<StepVariant<Change>> {
  const names = new Set(received.map(([name]) => name));
  const absent = optional.filter((name) => !names.has(name));
  for (const group of groupsOf(absent)) {
    const hint = `empty values were signed but not sent (${group.join(", ")}): leave them out of the string as well`;
    yield {
      cause: "empties-not-sent",
      hint,
      change: (pairs) => [...pairs, ...group.map((name) => [name, ""] as const)],
    };
  }
  for (const name of absent)
    for (const word of wordsForNothing) {
      const hint = `${name} has no value and was signed as "${word}": leave it out of the string`;
      yield { cause: "absent-as-text", hint, change: (pairs) => [...pairs, [name, word] as const] };
    }
}

const named = (pairs: readonly Pair[], name: string) => pairs.find(([found]) => found === name)?.[1];
