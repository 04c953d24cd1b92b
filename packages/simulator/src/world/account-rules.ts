import { formatTxdtm } from "@qfpay/core";

type SignType = "MD5" | "SHA256";

/**
 * Rules that differ between QFPay's accounts and environments, so that only a live account can show them. They are the
 * open questions of docs/protocol.md, section 10; each member answers one in another way than the default.
 *
 * @example
 * createSimulator({ merchants: [account], account: { signTypes: ["MD5"], closeMethod: "GET" } });
 */
export type AccountRules = {
  /**
   * The hashes that requests may be signed with; another one is refused with 1108. A list applies to all endpoints, an
   * object to the endpoints whose path begins with the member's name; the longest such name counts. Default: both.
   */
  readonly signTypes?: readonly SignType[] | Readonly<Record<string, readonly SignType[]>>;
  /** The only HTTP method of `/trade/v1/close`. Default: POST and GET. */
  readonly closeMethod?: "POST" | "GET";
  /** The only HTTP method of `/trade/v1/reversal`. Default: POST and GET. */
  readonly reversalMethod?: "POST" | "GET";
  /** `false`: only cards can be paid with, as in QFPay's sandbox in practice; wallets answer 1203. Default `true`. */
  readonly wallets?: boolean;
  /**
   * The IANA zone in which `txdtm` of payments and refunds is read: one that is more than an hour from the gateway's
   * time is refused with 1104. Default: any `txdtm` is taken, as the live service was seen to do.
   */
  readonly txdtmZone?: string;
};

const lists = (signTypes: AccountRules["signTypes"]): readonly (readonly SignType[])[] =>
  signTypes === undefined ? [] : Array.isArray(signTypes) ? [signTypes] : Object.values(signTypes);

/** @throws {TypeError} if a rule has a value that it cannot have */
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
  if (rules.txdtmZone !== undefined) formatTxdtm(0, rules.txdtmZone); // throws for a zone that does not exist
  return { ...rules };
}
