/** Rules of the gateway that most tests do not want, so they are off by default. */
export type Rules = {
  /** Refunds are refused with 1265 from 23:30 to 00:30 Hong Kong time. */
  nightlyRefundPause: boolean;
  /** An `auth_code` works once; a payment that scans it again fails with 1202. */
  singleUseCodes: boolean;
};

export const ruleNames = ["nightlyRefundPause", "singleUseCodes"] as const satisfies readonly (keyof Rules)[];
