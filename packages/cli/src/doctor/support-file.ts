import type { Answer } from "./answer.js";
import type { Examination } from "./examine.js";
import { optionsOf } from "./recommend.js";

/** The e-mail address of QFPay's technical support. */
export const supportAddress = "technical.support@qfpay.com";

/** Shortens an app code: QFPay can still find the account, but nobody can use the text as an app code. */
export const shortened = (appCode: string): string =>
  appCode.length > 12 ? `${appCode.slice(0, 8)}...${appCode.slice(-4)}` : `${appCode.slice(0, 3)}...`;

function exchange({ question, at, ms, kind, status, message, body }: Answer): string {
  const { method, path, params, signType, mchid } = question;
  const sent = Object.entries({ ...params, ...(mchid && { mchid }) }).map(([name, value]) => `${name}=${value}`);
  return [
    `${new Date(at).toISOString()}  ${method} ${path}  (${Math.round(ms)} ms)`,
    `  sent      ${sent.join("&")}`,
    `  headers   X-QF-APPCODE: <app code>  X-QF-SIGNTYPE: ${signType}  X-QF-SIGN: <signature>`,
    `  received  ${kind === "none" ? message : `HTTP ${status} ${body.slice(0, 2_000)}`}`,
  ].join("\n");
}

/** Makes the text of a file for QFPay's support: requests and responses without keys and signatures. */
export function supportFile(examination: Examination, redact: (text: string) => string): string {
  const { target, environment, findings, answers } = examination;
  const text = [
    `QFPay doctor, ${new Date().toISOString()}`,
    `environment  ${environment}, ${target.baseUrl}`,
    `app code     ${shortened(target.appCode)}`,
    "",
    "What was found",
    ...findings.map(
      ({ state, title, seen, advice }) => `  ${state.padEnd(8)}  ${title}: ${seen}${advice ? `. ${advice}` : ""}`,
    ),
    "",
    `Options  ${JSON.stringify(optionsOf(examination))}`,
    "",
    "What was asked and answered. All numbers were made up; nothing was paid.",
    ...answers.map(exchange),
    "",
  ].join("\n");
  return redact(text.replaceAll(target.appCode, shortened(target.appCode)));
}
