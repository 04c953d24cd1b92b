import { writeFileSync } from "node:fs";
import { type EnvironmentName, environments } from "@qfpay/core";
import { InvalidArgumentError } from "commander";
import { type Account, type AccountOptions, accountOf, addAccountOptions } from "../account/account.js";
import type { OtherCredentials, OtherHost } from "../doctor/credentials.js";
import { type Examination, examine } from "../doctor/examine.js";
import { codeOf, optionsOf, variablesOf } from "../doctor/recommend.js";
import { report } from "../doctor/report.js";
import { shortened, supportAddress, supportFile } from "../doctor/support-file.js";
import { CommandError, type ExitCode, exitCodes } from "../exit-codes.js";
import type { Terminal } from "../output/terminal.js";
import type { AddCommand } from "./command.js";

type DoctorOptions = AccountOptions & {
  readonly order?: boolean;
  readonly compare: readonly OtherHost[];
  /** The path of the file to write for QFPay's support, or `false` with `--no-file`. */
  readonly file: string | false;
  readonly timeout: number;
  readonly json?: boolean;
};

function elsewhere(text: string, before: readonly OtherHost[]): OtherHost[] {
  const at = text.indexOf("=");
  const baseUrl = text.slice(at + 1).replace(/\/+$/, "");
  if (at < 1 || !/^https?:\/\/\S+$/.test(baseUrl)) {
    throw new InvalidArgumentError("It must be name=url, such as singapore=https://openapi-sg.qfapi.com.");
  }
  return [...before, { name: text.slice(0, at), baseUrl }];
}

function seconds(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError("It must be 1 to 999 seconds.");
  return Number(text);
}

/**
 * The other hosts to ask if the credentials are refused: those of `--compare`. With neither `--compare` nor a base URL:
 * QFPay's other environments.
 */
function othersOf({ compare }: DoctorOptions, { environment, baseUrl }: Account): OtherHost[] {
  if (compare.length > 0 || baseUrl !== undefined) return [...compare];
  return Object.entries(environments)
    .filter(([name]) => name !== environment)
    .map(([name, row]) => ({ name, baseUrl: row.baseUrl }));
}

/** The pairs of app code and key in the environment variables, except the account's own. */
function otherCredentials(env: Terminal["env"], { appCode, clientKey }: Account): OtherCredentials[] {
  return Object.keys(environments)
    .map((name) => `QFPAY_${name.toUpperCase()}_`)
    .concat("QFPAY_")
    .map((prefix) => ({
      variablePrefix: prefix,
      appCode: env[`${prefix}APPCODE`] ?? "",
      clientKey: env[`${prefix}KEY`] ?? "",
    }))
    .filter((row) => row.appCode && row.clientKey && !(row.appCode === appCode && row.clientKey === clientKey));
}

const toJson = (examination: Examination, file: string | undefined, exitCode: ExitCode) => ({
  environment: examination.environment,
  baseUrl: examination.target.baseUrl,
  appCode: shortened(examination.target.appCode),
  findings: examination.findings,
  options: optionsOf(examination),
  mchid: examination.mchid,
  code: codeOf(examination),
  variables: variablesOf(examination),
  support: { address: supportAddress, file: file ?? null },
  exitCode,
});

function exitCodeFor({ isReached, findings }: Examination): ExitCode {
  if (!isReached) return exitCodes.unreachable;
  return findings.some(({ state }) => state === "failed" || state === "change") ? exitCodes.refusal : exitCodes.ok;
}

function save(file: string | false, examination: Examination, terminal: Terminal): string | undefined {
  if (file === false) return undefined;
  try {
    writeFileSync(file, supportFile(examination, terminal.redact), { mode: 0o600 });
    return file;
  } catch (error) {
    terminal.warn(`qfpay: ${file} cannot be written: ${(error as NodeJS.ErrnoException).code}.`);
    return undefined;
  }
}

/** Adds the command `qfpay doctor`, which finds out which client options an account needs. */
export const addDoctor: AddCommand = (program, { terminal, signal }, finish) => {
  const command = program
    .command("doctor")
    .description("find out how this account is set up; no money moves")
    .option("--order", "also make one unpaid QR order and close it again, in the environment test only", false)
    .option("--compare <name=url>", "a host to ask if app code and key are refused; may be repeated", elsewhere, [])
    .option("--file <path>", "the file for QFPay's support", "qfpay-doctor.txt")
    .option("--no-file", "write no file")
    .option("--timeout <seconds>", "for one question", seconds, 20)
    .option("--json", "print the findings and the options as JSON", false)
    .addHelpText(
      "after",
      "\nEnds with 0 if nothing has to change, 1 if something has to, 4 if the gateway cannot be reached.",
    );
  addAccountOptions(command).action(async (options: DoctorOptions) => {
    const account = accountOf(options, terminal);
    const { environment, appCode, clientKey, mchid } = account;
    if (options.order && environment !== "test") {
      throw new CommandError(
        `--order makes an order, which is for the environment test only, and this is ${environment}.`,
        exitCodes.usage,
      );
    }
    const baseUrl = account.baseUrl ?? environments[environment as EnvironmentName].baseUrl;
    const examination = await examine({
      target: { baseUrl, appCode, clientKey },
      environment,
      mchid,
      elsewhere: othersOf(options, account),
      others: otherCredentials(terminal.env, account),
      order: options.order ?? false,
      fetch,
      signal,
      timeoutMs: options.timeout * 1000,
      onStep: (step) => terminal.progress(`${step} ...`),
    });
    terminal.progress();
    const file = save(options.file, examination, terminal);
    const exitCode = exitCodeFor(examination);
    if (options.json) terminal.json(toJson(examination, file, exitCode));
    else report(terminal, examination, file);
    finish(exitCode);
  });
};
