import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { checkMerchants, type Merchant } from "../world/merchant.js";
import { isWebAddress } from "../world/web-address.js";
import { readMerchants } from "./merchants-file.js";

/** Opens nothing but a simulator. */
const exampleAccount = {
  appCode: "0123456789ABCDEF0123456789ABCDEF",
  clientKey: "00112233445566778899AABBCCDDEEFF",
};

export const help = `A local QFPay gateway on 127.0.0.1. No money moves.

Usage: qfpay-simulator [options]

  --port <number>      default 4010; 0 picks a free one
  --notify <url>       where notifications go when a payment has no notify_url
  --app-code <text>    default ${exampleAccount.appCode}
  --key <text>         client key, default ${exampleAccount.clientKey}
  --key-file <file>    the client key from a file: others on this machine can read a command line
  --mchid <text>       default none; then no request may send one
                       without these options QFPAY_APPCODE, QFPAY_KEY and QFPAY_MCHID are read from the environment
  --merchants <file>   in place of all that: a JSON list of { appCode, clientKey, mchid, notifyUrl, otherEnvironments }
  --speed <number>     how fast time passes: 60 makes a minute last a second, 0 stands still; default 1
  --faults <share>     0 to 1: this part of the calls meets a random fault
  --seed <number>      of the random faults and made-up numbers, default 1
  --limits off         no rate windows
  --nightly-pause      refuse refunds with 1265 from 23:30 to 00:30 Hong Kong time
  --single-use-codes   an auth_code works once, as in life
  --data <file>        keep the books there and go on with them the next time
  --envelope           answer in the documented { respcd, respmsg, data } shape
  --version            print the version
  --help               print this
`;

export const readOptions = (args: string[]) =>
  parseArgs({
    args,
    options: {
      port: { type: "string", default: "4010" },
      notify: { type: "string" },
      "app-code": { type: "string" },
      key: { type: "string" },
      "key-file": { type: "string" },
      mchid: { type: "string" },
      merchants: { type: "string" },
      speed: { type: "string" },
      faults: { type: "string" },
      seed: { type: "string", default: "1" },
      limits: { type: "string", default: "on" },
      "nightly-pause": { type: "boolean", default: false },
      "single-use-codes": { type: "boolean", default: false },
      data: { type: "string" },
      envelope: { type: "boolean", default: false },
      version: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  }).values;

export type CliOptions = ReturnType<typeof readOptions>;

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new Error(`--port must be 0 to 65535, not "${text}".`);
  return port;
}

function numberOf(name: string, text: string, fits: (value: number) => boolean, allowed: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!fits(value)) throw new Error(`--${name} must be ${allowed}, not "${text}".`);
  return value;
}

/** @throws {Error} an option that means nothing */
export function checked(options: CliOptions) {
  const { port, notify, speed, faults, seed, limits, merchants } = options;
  if (notify !== undefined && !isWebAddress(notify))
    throw new Error(`--notify must be an http or https URL, not "${notify}".`);
  const twice = (["app-code", "key", "key-file", "mchid"] as const).find(
    (name) => merchants !== undefined && options[name] !== undefined,
  );
  if (twice) throw new Error(`--${twice} and --merchants exclude each other: put it into the file.`);
  if (limits !== "on" && limits !== "off") throw new Error(`--limits must be on or off, not "${limits}".`);
  return {
    port: portOf(port),
    speed: speed === undefined ? undefined : numberOf("speed", speed, (value) => value >= 0, "a number, 0 or more"),
    share: faults === undefined ? 0 : numberOf("faults", faults, (value) => value <= 1, "from 0 to 1"),
    seed: numberOf("seed", seed, Number.isInteger, "a whole number"),
  };
}

/** Merchants, and whether the user keeps their keys out of sight. */
export type Accounts = { readonly merchants: readonly Merchant[]; readonly secret: boolean };

/** The last line break of a file belongs to the file and not to the key. */
function keyIn(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new Error(`--key-file ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A simulator signs notifications, so it must not hold a key that a live shop trusts. */
function assertNotLive({ QFPAY_ENV, QFPAY_KEY }: Environment): void {
  if (!QFPAY_KEY || !QFPAY_ENV || QFPAY_ENV === "sandbox") return;
  throw new Error(
    `QFPAY_ENV is "${QFPAY_ENV}": the simulator would sign notifications with the QFPAY_KEY of a live account. ` +
      "Unset both, or give a made-up key with --key or --key-file.",
  );
}

/** @throws {Error} if a file cannot be used, the key is given twice, or the environment names a live account */
export function merchantsOf(options: CliOptions, environment: Environment): Accounts {
  const { "app-code": appCode, key, "key-file": keyFile, mchid, notify: notifyUrl, merchants } = options;
  if (merchants !== undefined) {
    return { merchants: readMerchants(merchants).map((row) => ({ notifyUrl, ...row })), secret: true };
  }
  if (key !== undefined && keyFile !== undefined) throw new Error("--key and --key-file exclude each other.");
  const given = keyFile === undefined ? key : keyIn(keyFile);
  if (given === undefined) assertNotLive(environment);
  const { QFPAY_APPCODE, QFPAY_KEY, QFPAY_MCHID } = given === undefined ? environment : ({} as Environment);
  const row = {
    appCode: appCode ?? (QFPAY_APPCODE || exampleAccount.appCode),
    clientKey: given ?? (QFPAY_KEY || exampleAccount.clientKey),
    mchid: mchid ?? (QFPAY_MCHID || undefined),
    notifyUrl,
  };
  return { merchants: checkMerchants([row]), secret: keyFile !== undefined || Boolean(QFPAY_KEY) };
}
