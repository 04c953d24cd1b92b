import { environments } from "@qfpay/core";
import type { Examination } from "./examine.js";

/** Returns the recommended client options: environment, host, and options whose defaults do not suit the account. */
export function optionsOf({ environment, target, options }: Examination): Record<string, string> {
  const { environment: found = environment, baseUrl, ...rest } = options;
  const host = baseUrl ?? (options.environment === undefined ? target.baseUrl : environments[found].baseUrl);
  return {
    environment: found,
    ...(host !== environments[found].baseUrl && { baseUrl: host }),
    ...(rest as Record<string, string>),
  };
}

/** Returns the source code that creates a client with the recommended options. */
export function codeOf(examination: Examination): string {
  const credentials = ["appCode: process.env.QFPAY_APPCODE", "clientKey: process.env.QFPAY_KEY"];
  if (examination.mchid === "send") credentials.push("mchid: process.env.QFPAY_MCHID");
  const options = Object.entries(optionsOf(examination)).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `new QFPay({\n${[...credentials, ...options].map((line) => `  ${line},\n`).join("")}})`;
}

/** Returns the environment variables for the examined account, except secrets. `null`: do not set this variable. */
export function variablesOf(examination: Examination): Record<string, string | null> {
  const { environment, baseUrl } = optionsOf(examination);
  return {
    QFPAY_ENV: environment!,
    ...(baseUrl !== undefined && { QFPAY_BASE_URL: baseUrl }),
    ...(examination.mchid === "leave_out" && { QFPAY_MCHID: null }),
  };
}
