import { type StatusCode, statusCodes } from "@qfpay/core";

/** The meaning of a response code in words. */
export const meaningOf = (respcd: string): string =>
  respcd === "0000" ? "success" : (statusCodes[respcd as StatusCode]?.meaning ?? `code ${respcd}`);
