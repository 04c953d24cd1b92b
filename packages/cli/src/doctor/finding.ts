import type { QFPayOptions } from "@qfpay/core";

/**
 * `ok`: as the client's defaults expect. `note`: worth knowing, and nothing has to change. `change`: set the option or
 * mend the set-up. `failed`: does not work. `not_told`: the gateway's answers do not tell.
 */
export type FindingState = "ok" | "note" | "change" | "failed" | "not_told";

export type Finding = {
  readonly id: string;
  readonly title: string;
  readonly state: FindingState;
  /** What was seen, for people. */
  readonly seen: string;
  /** What to do about it. */
  readonly advice?: string;
};

/** The options of the client that suit what was seen. Those that are right by default are not among them. */
export type Recommended = Pick<
  QFPayOptions,
  "environment" | "baseUrl" | "signType" | "closeMethod" | "reversalMethod" | "timeZone" | "verifyResponses"
>;

/** What one subject of the examination found. */
export type Found = { readonly findings: readonly Finding[]; readonly options?: Recommended };
