import { type StatusCode, statusCodes } from "@qfpay/core";

/** Returns the gateway's text for a code. */
export const meaningOf = (respcd: string): string =>
  respcd === "0000" ? "success" : (statusCodes[respcd as StatusCode]?.meaning ?? `code ${respcd}`);
