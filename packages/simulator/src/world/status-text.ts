import { type StatusCode, statusCodes } from "@qfpay/core";

export const meaningOf = (respcd: string): string =>
  respcd === "0000" ? "success" : (statusCodes[respcd as StatusCode]?.meaning ?? `code ${respcd}`);
