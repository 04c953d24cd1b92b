import type { QFPayOptions } from "@qfpay/core";

/**
 * The result of `qfpay doctor` for one subject, such as the clock. `ok`: the client's defaults work.
 * `note`: worth knowing, but nothing has to change. `change`: an option has to be set or the set-up has to be
 * corrected. `failed`: the subject does not work. `not_told`: the gateway's responses do not show the result.
 */
export type FindingState = "ok" | "note" | "change" | "failed" | "not_told";

/** The result of one check by `qfpay doctor`. */
export type Finding = {
  /** The check's name in the JSON output. */
  readonly id: string;
  /** The check's name in the printed report. */
  readonly title: string;
  /** The result in one word. */
  readonly state: FindingState;
  /** A description of the gateway's responses that led to the result. */
  readonly seen: string;
  /** Advice on what the user should do. */
  readonly advice?: string;
};

/** The client options that the account needs. Options whose default suits the account are left out. */
export type Recommended = Pick<
  QFPayOptions,
  "environment" | "baseUrl" | "signType" | "closeMethod" | "reversalMethod" | "timeZone" | "verifyResponses"
>;

/** The findings of `qfpay doctor` on one subject, and the client options that they lead to. */
export type Found = { readonly findings: readonly Finding[]; readonly options?: Recommended };
