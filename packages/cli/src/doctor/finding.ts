import type { QFPayOptions } from "@qfpay/core";

/**
 * The result for one subject. `ok`: as the client's defaults expect. `note`: worth knowing, but nothing has to change.
 * `change`: an option has to be set or the set-up has to be corrected. `failed`: the subject does not work. `not_told`:
 * the gateway's answers do not show the state of the subject.
 */
export type FindingState = "ok" | "note" | "change" | "failed" | "not_told";

export type Finding = {
  readonly id: string;
  readonly title: string;
  readonly state: FindingState;
  /** The observation, as a sentence for people. */
  readonly seen: string;
  /** The action that the user should take. */
  readonly advice?: string;
};

/** The client options that the account needs. Options whose default is right are left out. */
export type Recommended = Pick<
  QFPayOptions,
  "environment" | "baseUrl" | "signType" | "closeMethod" | "reversalMethod" | "timeZone" | "verifyResponses"
>;

/** The finding on one subject of the examination. */
export type Found = { readonly findings: readonly Finding[]; readonly options?: Recommended };
