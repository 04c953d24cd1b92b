import { formatTxdtm } from "@qfpay/core";

type SignType = "MD5" | "SHA256";

/**
 * Rules in which QFPay's accounts and environments differ, so that only a live account can show which rule applies.
 * Section 10 of docs/protocol.md lists these open questions. Each member replaces the simulator's default.
 *
 * @example
 * createSimulator({ merchants: [account], account: { signTypes: ["MD5"], closeMethod: "GET" } });
 */
export type AccountRules = {
  /**
   * The hash algorithms with which requests may be signed; a request with another algorithm is refused with 1108. A
   * list applies to all endpoints. An object maps beginnings of paths to lists; the longest matching beginning applies.
   * Default: both algorithms.
   */
  readonly signTypes?: readonly SignType[] | Readonly<Record<string, readonly SignType[]>>;
  /** The only HTTP method that `/trade/v1/close` accepts. Default: POST and GET. */
  readonly closeMethod?: "POST" | "GET";
  /** The only HTTP method that `/trade/v1/reversal` accepts. Default: POST and GET. */
  readonly reversalMethod?: "POST" | "GET";
  /**
   * Whether wallets are accepted. With `false`, as was seen in QFPay's sandbox, payments by wallets are refused with
   * 1203, and only cards are accepted. Default `true`.
   */
  readonly wallets?: boolean;
  /**
   * The IANA zone in which `txdtm` of payments and refunds is read. A `txdtm` that is more than an hour from the
   * gateway's time is then refused with 1104. Default: any `txdtm` is accepted, as was seen on the live service.
   */
  readonly txdtmZone?: string;
};

const lists = (signTypes: AccountRules["signTypes"]): readonly (readonly SignType[])[] =>
  signTypes === undefined ? [] : Array.isArray(signTypes) ? [signTypes] : Object.values(signTypes);

/**
 * Checks the option `account` of `createSimulator`.
 *
 * @throws {TypeError} if a rule has an invalid value
 */
export function checkAccountRules(rules: AccountRules = {}): AccountRules {
  const refuse = (name: string, rule: string) => new TypeError(`createSimulator: account.${name} must be ${rule}.`);
  for (const list of lists(rules.signTypes)) {
    if (list.length === 0 || list.some((name) => name !== "MD5" && name !== "SHA256"))
      throw refuse("signTypes", 'a list of "MD5" and "SHA256", or such lists by path');
  }
  for (const name of ["closeMethod", "reversalMethod"] as const) {
    const method = rules[name];
    if (method !== undefined && method !== "POST" && method !== "GET") throw refuse(name, '"POST" or "GET"');
  }
  // Throws if the time zone does not exist.
  if (rules.txdtmZone !== undefined) formatTxdtm(0, rules.txdtmZone);
  return { ...rules };
}
