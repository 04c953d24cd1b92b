/** Rules of the gateway that are off by default, because they would disturb most tests. */
export type Rules = {
  /** Whether refunds are refused with 1265 from 23:30 to 00:30 Hong Kong time. */
  nightlyRefundPause: boolean;
  /**
   * Whether a customer's scanned code (`auth_code`) pays only once, so that a second payment with it fails with 1202.
   */
  singleUseCodes: boolean;
};

/** The names of the rules of the simulated gateway that can be switched. */
export const ruleNames = ["nightlyRefundPause", "singleUseCodes"] as const satisfies readonly (keyof Rules)[];
