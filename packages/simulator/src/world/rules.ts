/** Rules of the gateway that are off by default, because they would disturb most tests. */
export type Rules = {
  /** Whether refunds are refused with 1265 from 23:30 to 00:30 Hong Kong time. */
  nightlyRefundPause: boolean;
  /** Whether an `auth_code` is valid only once, so that a second payment with the code fails with 1202. */
  singleUseCodes: boolean;
};

export const ruleNames = ["nightlyRefundPause", "singleUseCodes"] as const satisfies readonly (keyof Rules)[];
