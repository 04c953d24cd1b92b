import { readFileSync } from "node:fs";
import { Option } from "commander";
import { checkMerchants, type Merchant } from "../world/merchant.js";
import { readMerchants } from "./merchants-file.js";

/** An example account that exists only in simulators. */
export const exampleAccount = {
  appCode: "0123456789ABCDEF0123456789ABCDEF",
  clientKey: "00112233445566778899AABBCCDDEEFF",
};

/** The values of the command-line options by which the user gives the merchant's credentials. */
export type CredentialOptions = {
  readonly appCode?: string;
  /** The client key itself, from `--key`. */
  readonly key?: string;
  /** The path of a file that holds the client key. */
  readonly keyFile?: string;
  readonly mchid?: string;
  /** The path of a JSON file with several merchants. */
  readonly merchants?: string;
  /** The URL to which notifications are sent by default. */
  readonly notify?: string;
};

/**
 * `keyOption: false` removes the option `--key` of a command, because other users of the machine can read command
 * lines.
 */
export type CommandOptions = { readonly keyOption?: boolean };

/**
 * Returns a parser that refuses an option without a value. If a shell variable is not set, `--key "$KEY"` becomes
 * `--key ""`, and `--key $KEY --port 0` becomes `--key --port 0`, where `--port` would be taken for the key.
 */
const givenValue = (option: string) => (text: string) => {
  if (text !== "" && !text.startsWith("--")) return text;
  const reason = text === "" ? `${option} is empty` : `${option} has no value before ${text}`;
  throw new Error(`${reason}. Is the variable set that should hold it? Without ${option}, QFPAY_KEY is used.`);
};

/**
 * Makes the options for the client key: `--key`, if `keyOption` is true, and `--key-file`.
 *
 * @param what the description of the key in the help
 * @param last the end of the description, which may name another source of the key
 */
export const keyOptions = (what: string, keyOption: boolean, last = ""): Option[] => [
  ...(keyOption ? [new Option("--key <text>", `${what}, else QFPAY_KEY${last}`).argParser(givenValue("--key"))] : []),
  new Option(
    "--key-file <file>",
    keyOption
      ? "the client key from a file: others on this machine can read a command line"
      : `${what} from a file, else QFPAY_KEY${last}`,
  ).argParser(givenValue("--key-file")),
];

/** The simulator's merchants. If `secret` is true, their client keys must not be printed. */
export type Accounts = { readonly merchants: readonly Merchant[]; readonly secret: boolean };

/** Reads the key from a file. A line break at the end of the file does not belong to the key. */
function keyIn(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new Error(`--key-file ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Refuses the key of a live account: a simulator signs notifications, so it must not hold a key that a live shop
 * accepts.
 */
function assertNotLive({ QFPAY_ENV, QFPAY_KEY }: Environment): void {
  if (!QFPAY_KEY || !QFPAY_ENV || QFPAY_ENV === "sandbox") return;
  throw new Error(
    `QFPAY_ENV is "${QFPAY_ENV}": the simulator would sign notifications with the QFPAY_KEY of a live account. ` +
      "Unset both, or give a made-up key with --key or --key-file.",
  );
}

function givenKey({ key, keyFile }: CredentialOptions): string | undefined {
  if (key !== undefined && keyFile !== undefined) throw new Error("--key and --key-file exclude each other.");
  return keyFile === undefined ? key : keyIn(keyFile);
}

/**
 * Returns the client key that signs notifications.
 *
 * @throws {Error} if there is no key, the key file cannot be read, or the environment names a live account
 */
export function signingKey(options: CredentialOptions, environment: Environment): string {
  const key = givenKey(options) ?? environment.QFPAY_KEY;
  if (!key) throw new Error("The client key is missing: set QFPAY_KEY or give --key-file.");
  if (givenKey(options) === undefined) assertNotLive(environment);
  return checkMerchants([{ appCode: "-", clientKey: key }])[0]!.clientKey;
}

/**
 * Reads the merchants from the options, the files that they name, and the environment.
 *
 * @throws {Error} if a file cannot be used, the key is given twice, or the environment names a live account
 */
export function merchantsOf(options: CredentialOptions, environment: Environment): Accounts {
  const { appCode, mchid, notify: notifyUrl, merchants } = options;
  if (merchants !== undefined) {
    return { merchants: readMerchants(merchants).map((row) => ({ notifyUrl, ...row })), secret: true };
  }
  const given = givenKey(options);
  if (given === undefined) assertNotLive(environment);
  const { QFPAY_APPCODE, QFPAY_KEY, QFPAY_MCHID } = given === undefined ? environment : ({} as Environment);
  const row = {
    appCode: appCode ?? (QFPAY_APPCODE || exampleAccount.appCode),
    clientKey: given ?? (QFPAY_KEY || exampleAccount.clientKey),
    mchid: mchid ?? (QFPAY_MCHID || undefined),
    notifyUrl,
  };
  return { merchants: checkMerchants([row]), secret: options.keyFile !== undefined || Boolean(QFPAY_KEY) };
}
