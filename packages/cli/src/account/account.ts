import { readFileSync } from "node:fs";
import {
  type EnvironmentName,
  environments,
  optionsFromEnv,
  QFPay,
  type QFPayOptions,
  type SignType,
} from "@qfpay/core";
import { type Command, Option } from "commander";
import { CommandError, exitCodes } from "../exit-codes.js";
import type { Terminal } from "../output/terminal.js";

/**
 * The command-line options that choose the account. No option holds a key: the key comes from the environment or a
 * file.
 */
export type AccountOptions = {
  /** QFPay's environment (`--env`). Default: `QFPAY_ENV`, else the sandbox. */
  readonly env?: EnvironmentName;
  /** The URL of the gateway (`--base-url`) in place of the environment's own. */
  readonly baseUrl?: string;
  /** The app code (`--app-code`). Default: `QFPAY_APPCODE`. */
  readonly appCode?: string;
  /** The path of the file that holds the client key (`--key-file`). */
  readonly keyFile?: string;
  /** The sub-merchant's id (`--mchid`). Default: `QFPAY_MCHID`, else none. */
  readonly mchid?: string;
  /** The hash algorithm (`--sign-type`). Default: each endpoint's default. */
  readonly signType?: SignType;
};

/** The account for which a command runs, as options of the client. */
export type Account = Pick<QFPayOptions, "appCode" | "clientKey" | "mchid" | "baseUrl" | "signType"> & {
  readonly environment: EnvironmentName;
};

/** Adds to a command the options that choose the account. */
export function addAccountOptions(command: Command): Command {
  return command
    .addOption(new Option("--env <name>", "else QFPAY_ENV, else sandbox").choices(Object.keys(environments)))
    .option("--base-url <url>", "else QFPAY_BASE_URL, else the environment's host")
    .option("--app-code <text>", "else QFPAY_APPCODE")
    .option("--key-file <file>", "a file that holds the client key, else QFPAY_KEY", keyFileOf)
    .option("--mchid <text>", "else QFPAY_MCHID, else none")
    .addOption(new Option("--sign-type <name>", "for accounts that accept only one hash").choices(["SHA256", "MD5"]));
}

/**
 * Checks the value of `--key-file`. A shell leaves out an argument whose variable is not set, so the next option would
 * be taken for the file.
 */
function keyFileOf(file: string): string {
  if (file !== "" && !file.startsWith("--")) return file;
  const reason = file === "" ? "--key-file is empty" : `--key-file has no value before ${file}`;
  throw new CommandError(`${reason}. Name a file that holds the client key, or set QFPAY_KEY.`, exitCodes.usage);
}

function keyIn(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(`--key-file ${file} cannot be read: ${code}.`, exitCodes.usage);
  }
}

const without = (value: string | undefined) => value || undefined;

/** Returns the environment variables. The command's options replace variables such as `QFPAY_TEST_KEY`. */
function overlaid({ env: chosen, ...options }: AccountOptions, env: Terminal["env"], key: string | undefined) {
  const name = chosen ?? without(env.QFPAY_ENV) ?? "sandbox";
  const prefix = `QFPAY_${name.toUpperCase()}_`;
  const laid: Record<string, string | undefined> = { ...env, QFPAY_ENV: name };
  if (options.baseUrl !== undefined) laid.QFPAY_BASE_URL = options.baseUrl;
  if (key !== undefined || options.appCode !== undefined) {
    const prefixedAppCode = without(env[`${prefix}APPCODE`]);
    const ownAppCode = prefixedAppCode ?? env.QFPAY_APPCODE;
    laid[`${prefix}APPCODE`] = options.appCode ?? ownAppCode;
    laid[`${prefix}KEY`] = key ?? without(env[`${prefix}KEY`]) ?? env.QFPAY_KEY;
    // The mchid of the environment variables belongs to their app code, so it is not used with another app code.
    // `QFPAY_MCHID` belongs to `QFPAY_APPCODE` only, as in `optionsFromEnv`.
    const isOther = options.appCode !== undefined && options.appCode !== ownAppCode;
    const plainMchid = prefixedAppCode === undefined ? env.QFPAY_MCHID : undefined;
    laid[`${prefix}MCHID`] = isOther ? undefined : (without(env[`${prefix}MCHID`]) ?? plainMchid);
    if (isOther) laid.QFPAY_MCHID = undefined;
  }
  if (options.mchid !== undefined) laid[`${prefix}MCHID`] = options.mchid;
  return laid;
}

/**
 * Finds the account that the options and the environment variables name.
 *
 * @throws {CommandError} if the key file cannot be read
 * @throws {QFPayConfigError} if a variable is missing, or holds a value that cannot be a credential
 */
export function accountOf(options: AccountOptions, terminal: Terminal): Account {
  const key = options.keyFile === undefined ? undefined : keyIn(options.keyFile);
  if (key !== undefined) terminal.hide(key);
  const found = optionsFromEnv(overlaid(options, terminal.env, key));
  return { ...found, environment: found.environment ?? "sandbox", signType: options.signType };
}

/**
 * Describes in words the gateway of the account, and whether it moves real money. Decides by the base URL, because
 * `--base-url` can replace an environment's host.
 */
export function describeGateway({ environment, baseUrl = environments[environment].baseUrl }: Account): string {
  const { origin, hostname } = new URL(baseUrl);
  const known = Object.entries(environments).find(([, row]) => new URL(row.baseUrl).origin === origin);
  if (known) return known[0] === "sandbox" ? "sandbox" : `${known[0]}: real money`;
  if (/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname))
    return `${origin}, a program on this machine such as the simulator`;
  return `${origin}: real money, unless you know that this host is a test gateway`;
}

/** Creates a client for the account. The client's warnings go to standard error. */
export function clientOf(account: Account, terminal: Terminal, more: Partial<QFPayOptions> = {}): QFPay {
  return new QFPay({ ...account, ...more, hooks: { onWarning: ({ message }) => terminal.warn(`qfpay: ${message}`) } });
}
