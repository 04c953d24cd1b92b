import { isUndefined, withDefaults } from "./absent.js";
import { type EnvironmentName, environments } from "./catalog/environments.js";
import { checkEnvironment } from "./checks/check-environment.js";
import { type Clock, systemClock } from "./clock.js";
import { checkCredential } from "./credential.js";
import { QFPayConfigError } from "./errors.js";
import { refuseMisspelled } from "./misspelled.js";
import type { SignType } from "./signing/sign.js";
import type { Hooks } from "./transport/hooks.js";
import { type Limiter, limiterOptions, type RateWindow } from "./transport/limiter.js";
import { type MemoryLimiterOptions, memoryLimiter } from "./transport/memory-limiter.js";
import {
  defaultRecovery,
  isValidRecovery,
  type RecoveryOptions,
  recoveryRule,
  resolveRecovery,
} from "./transport/recovery.js";
import { defaultRetry, type RetryOptions, resolveRetry } from "./transport/retry.js";
import { RetryBudget, type RetryBudgetOptions } from "./transport/retry-budget.js";
import { defaultSlotTimeoutMs } from "./transport/slot.js";
import { formatTxdtm, hongKong } from "./txdtm.js";

/** Options of `new QFPay()`. */
export type QFPayOptions = {
  /** The app code that QFPay issued. It identifies the merchant or the agent. */
  appCode: string;
  /**
   * The client key that QFPay issued with the app code. The client holds the key privately and leaves it out of errors,
   * logs and `util.inspect`.
   */
  clientKey: string;
  /**
   * The sub-merchant's id. If given, it is sent with all calls that take a sub-merchant. The gateway answers 1108 if
   * the id is missing for an account that needs one, or is sent for an account that has none.
   */
  mchid?: string | undefined;
  /**
   * The environment: `"sandbox"` (default), `"test"` or `"prod"`. Any other name throws, so that a typo does not lead
   * to the sandbox.
   *
   * @example environment: "prod"
   */
  environment?: EnvironmentName | undefined;
  /**
   * The gateway's URL, if it is not that of `environment`: for regional hosts and the simulator.
   *
   * @example baseUrl: "https://openapi-sg.qfapi.com"
   */
  baseUrl?: string | undefined;
  /**
   * The hash of request signatures on every endpoint. Default: the endpoint's own (`signType` in its row of
   * `endpoints`), which is SHA-256 for `/trade/v1`, and MD5 for Element, recurring payments and customs, where only MD5
   * was ever seen to work.
   *
   * @example signType: "MD5" // an account that takes nothing else
   */
  signType?: SignType | undefined;
  /**
   * The HTTP method of `payments.close`, also used if the client closes an order whose response was lost. Default
   * `"POST"`; QFPay's documents name GET.
   *
   * @example closeMethod: "GET" // the account's close endpoint refuses POST
   */
  closeMethod?: "POST" | "GET" | undefined;
  /** The HTTP method of `payments.reverse`. Default `"POST"`; QFPay's documents also name GET. */
  reversalMethod?: "POST" | "GET" | undefined;
  /** The IANA time zone of `txdtm`, default `"Asia/Hong_Kong"`. The host's time zone is not used. */
  timeZone?: string | undefined;
  /**
   * The time limit of one attempt in milliseconds. Default 30 000; 60 000 for CPM, where the shop scans the customer's
   * code and the customer may be typing a PIN.
   */
  timeoutMs?: number | undefined;
  /** The time limit of a whole call in milliseconds, including its waits. Default: no limit. */
  deadlineMs?: number | undefined;
  /**
   * The longest time in milliseconds that an attempt waits for a slot of the limiter. Default 1 800 000 (half an hour),
   * longer than the last call in a full queue has to wait. After this time the call rejects with `timeout`, even if the
   * call has no deadline and the limiter hangs.
   *
   * @example slotTimeoutMs: 60_000 // with a limiter of your own, under which no call should wait longer than a minute
   */
  slotTimeoutMs?: number | undefined;
  /**
   * The number and back-off of retries for calls that are safe to send again. With `false`, each call makes one
   * attempt.
   */
  retry?: Partial<RetryOptions> | false | undefined;
  /**
   * Limits the load that retries add when many calls fail. By default, one retry is allowed per five calls and one per
   * second, and up to 20 unused retries are saved up.
   *
   * @example retryBudget: { share: 0.1, burst: 10 }
   */
  retryBudget?: Partial<RetryBudgetOptions> | RetryBudget | undefined;
  /**
   * The time limits of enquiries about a payment, refund or other write call whose response was lost. After these times
   * the call is sent again under the same number, or its outcome is reported as unknown. With `false`, no enquiries are
   * made.
   *
   * @example recovery: { absentAfterMs: 20_000 } // your account's queries lag behind
   */
  recovery?: Partial<RecoveryOptions> | false | undefined;
  /**
   * The limiter that keeps calls within QFPay's rate limits, by default 100 a second and 400 a minute. Pass windows of
   * your own, a limiter that several clients share, or `false` for no limiter.
   *
   * @example limiter: [{ limit: 50, windowMs: 1_000 }] // half: another service shares the account
   */
  limiter?: Limiter | Omit<MemoryLimiterOptions, "clock"> | readonly RateWindow[] | false | undefined;
  /**
   * What to do with response signatures, which QFPay documents but hardly ever sends. `"report"` (default): put the
   * verdict into each result's `signature`. `"require"`: refuse a response without a valid signature, with another
   * order's number, or with the text of a signed notification. `"off"`: do not check.
   */
  verifyResponses?: "report" | "require" | "off" | undefined;
  /**
   * The function that sends requests. Default: the platform's `fetch`. Pass the `fetch` of a proxy or a simulator here.
   */
  fetch?: typeof fetch | undefined;
  /** The clock for waits, rate windows and `txdtm`. Default `systemClock`; tests pass `fakeClock()`. */
  clock?: Clock | undefined;
  /** A function that returns random numbers in [0, 1), for jitter. Default `Math.random`. */
  random?: (() => number) | undefined;
  /** Functions that observe requests, responses, retries, enquiries and final failures, for logs and metrics. */
  hooks?: Hooks | undefined;
};

/** The client's options with all defaults filled in. They do not include the client key. */
export type Settings = {
  /** The app code that QFPay issued. */
  appCode: string;
  /** The sub-merchant's id, if the client has one. */
  mchid: string | undefined;
  environment: EnvironmentName;
  baseUrl: string;
  /** The hash of request signatures; `undefined`: the default of each endpoint. */
  signType: SignType | undefined;
  /** The HTTP method of `payments.close`. */
  closeMethod: "POST" | "GET";
  /** The HTTP method of `payments.reverse`. */
  reversalMethod: "POST" | "GET";
  /** The IANA time zone of `txdtm`. */
  timeZone: string;
  /** The time limit of one attempt in milliseconds; `undefined`: the default depends on the call. */
  timeoutMs: number | undefined;
  /** The time limit of a whole call in milliseconds; `undefined`: no limit. */
  deadlineMs: number | undefined;
  /** The longest time in milliseconds that an attempt waits for a slot of the limiter. */
  slotTimeoutMs: number;
  /** Whether response signatures are reported, required to be valid, or not checked. */
  verifyResponses: "report" | "require" | "off";
  /** The number of attempts of a call and the delays between them. */
  retry: RetryOptions;
  /** The budget that limits how many retries all calls of the client make together. */
  budget: RetryBudget;
  /** The time limits of enquiries about calls with an unknown outcome; `false`: no enquiries are made. */
  recovery: RecoveryOptions | false;
  /** The limiter from which each attempt gets a slot. */
  limiter: Limiter;
  fetch: typeof fetch;
  clock: Clock;
  /** Returns random numbers in [0, 1), for jitter. */
  random: () => number;
  /** The application's functions that observe calls, for logs and metrics. */
  hooks: Hooks;
};

const defined = (value: string | undefined) => (value === "" ? undefined : value);

/**
 * Checks the options of `new QFPay()` and fills in the defaults.
 *
 * @throws {QFPayConfigError} if an option is invalid; the message names the option, the rule and the fix
 */
export function resolveOptions(given: QFPayOptions): Settings {
  refuseBrowser();
  refuseMisspelled(given ?? {}, optionNames);
  const options = withDefaults({ ...defaults }, given, isUndefined);
  const { environment, clock, timeZone, signType, closeMethod, reversalMethod } = options;
  const { verifyResponses, deadlineMs, timeoutMs, slotTimeoutMs } = options;
  refuseMisspelled(options.hooks, hookNames, "hooks");
  for (const name of ["appCode", "clientKey"] as const) checkCredential(name, options[name]);
  if (defined(options.mchid) !== undefined) checkCredential("mchid", options.mchid);
  if (options.appCode.includes(" ")) {
    throw new QFPayConfigError("appCode holds a blank, which no app code has. Copy it again.");
  }
  checkEnvironment("environment", environment);
  if (signType !== undefined && signType !== "SHA256" && signType !== "MD5") {
    throw new QFPayConfigError(`signType must be "SHA256" or "MD5", not ${JSON.stringify(signType)}.`);
  }
  if (!["report", "require", "off"].includes(verifyResponses)) {
    throw new QFPayConfigError('verifyResponses must be "report", "require" or "off".');
  }
  for (const [name, value] of Object.entries({ timeoutMs, deadlineMs, slotTimeoutMs })) {
    if (value !== undefined && !(typeof value === "number" && value > 0))
      throw new QFPayConfigError(`${name} must be a positive number of ms.`);
  }
  for (const [name, value] of Object.entries({ closeMethod, reversalMethod })) {
    if (value !== "POST" && value !== "GET") throw new QFPayConfigError(`${name} must be "POST" or "GET".`);
  }
  formatTxdtm(0, timeZone); // Throws here if the time zone is unknown, and not only at the first payment.
  const retry = retryOf(options.retry);
  return {
    appCode: options.appCode,
    mchid: defined(options.mchid),
    environment,
    baseUrl: baseUrlOf(options.baseUrl ?? environments[environment].baseUrl),
    signType,
    closeMethod,
    reversalMethod,
    timeZone,
    timeoutMs,
    deadlineMs,
    slotTimeoutMs,
    verifyResponses,
    retry,
    budget: budgetOf(options.retryBudget, clock),
    recovery: recoveryOf(options.recovery),
    limiter: limiterOf(options.limiter, clock),
    fetch: options.fetch,
    clock,
    random: options.random,
    hooks: options.hooks,
  };
}

const optionNames: Readonly<Record<keyof QFPayOptions, 0>> = {
  appCode: 0,
  clientKey: 0,
  mchid: 0,
  environment: 0,
  baseUrl: 0,
  signType: 0,
  closeMethod: 0,
  reversalMethod: 0,
  timeZone: 0,
  timeoutMs: 0,
  deadlineMs: 0,
  slotTimeoutMs: 0,
  retry: 0,
  retryBudget: 0,
  recovery: 0,
  limiter: 0,
  verifyResponses: 0,
  fetch: 0,
  clock: 0,
  random: 0,
  hooks: 0,
};

const hookNames: Readonly<Record<keyof Hooks, 0>> = {
  onRequest: 0,
  onResponse: 0,
  onAttemptEnd: 0,
  onRetry: 0,
  onRecovery: 0,
  onGiveUp: 0,
  onWarning: 0,
};

const defaults = {
  environment: "sandbox",
  clock: systemClock,
  timeZone: hongKong,
  closeMethod: "POST",
  reversalMethod: "POST",
  verifyResponses: "report",
  slotTimeoutMs: defaultSlotTimeoutMs,
  fetch: ((input, init) => fetch(input, init)) as typeof fetch,
  random: Math.random,
  hooks: {},
} as const satisfies Partial<QFPayOptions>;

function retryOf(option: QFPayOptions["retry"]): RetryOptions {
  const retry = resolveRetry(defaultRetry, option);
  if (!(Number.isInteger(retry.attempts) && retry.attempts >= 1)) {
    throw new QFPayConfigError(
      "retry.attempts must be an integer of at least 1; use retry: false for a single attempt.",
    );
  }
  for (const name of ["baseMs", "maxMs", "maxRetryAfterMs"] as const) {
    if (!(retry[name] >= 0)) throw new QFPayConfigError(`retry.${name} must be zero or more milliseconds.`);
  }
  return retry;
}

const budgetOf = (option: QFPayOptions["retryBudget"], clock: Clock): RetryBudget =>
  "take" in Object(option) ? (option as RetryBudget) : new RetryBudget((option ?? {}) as RetryBudgetOptions, clock);

function recoveryOf(option: QFPayOptions["recovery"]): RecoveryOptions | false {
  const recovery = resolveRecovery(defaultRecovery, option);
  if (recovery && !isValidRecovery(recovery)) throw new QFPayConfigError(recoveryRule);
  return recovery;
}

function limiterOf(option: QFPayOptions["limiter"], clock: Clock): Limiter {
  if (option === false) return memoryLimiter({ windows: [], clock });
  if (option !== undefined && (typeof option !== "object" || option === null)) {
    throw new QFPayConfigError(
      "limiter must be false, a list of rate windows, an object of options, or an object with acquire().",
    );
  }
  if (option && "acquire" in option) return option;
  return memoryLimiter({ ...limiterOptions(option ?? {}), clock });
}

function baseUrlOf(text: string, name = "baseUrl"): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new QFPayConfigError(`${name} ${JSON.stringify(text)} is not a URL, such as "https://openapi-hk.qfapi.com".`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new QFPayConfigError(`${name} must be a host and perhaps a path: no user, password, query or fragment.`);
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLocalHost(url.hostname))) {
    throw new QFPayConfigError(
      `${name} must be https; plain http is taken for local hosts and private addresses only, such as the simulator's.`,
    );
  }
  return url.href.replace(/\/+$/, "");
}

/**
 * Whether a host cannot be reached from outside, because it is a loopback, private or link-local address or a local
 * name.
 */
const isLocalHost = (host: string): boolean =>
  /^([a-z0-9-]+|.*\.(local|localhost|test|internal))$/.test(host) ||
  /^0\.0\.0\.0$|^(127|10)(\.\d+){3}$|^(192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))(\.\d+){2}$/.test(host) ||
  /^\[(::1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)\]$/.test(host);

function refuseBrowser(): void {
  const scope = globalThis as { window?: unknown; document?: unknown; Deno?: unknown };
  if (scope.window !== undefined && scope.document !== undefined) {
    throw new QFPayConfigError(
      "QFPay must not run in a browser: the client key would be readable by every visitor. Call it from your server. " +
        "In a test with a browser-like environment, such as jsdom, give the file the environment of Node: in Jest the " +
        "comment @jest-environment node, in Vitest @vitest-environment node.",
    );
  }
}

/** Environment variables in the form of `process.env`. */
export type EnvironmentVariables = { readonly [name: string]: string | undefined };

/**
 * Reads `QFPAY_ENV` and `QFPAY_BASE_URL`, then `QFPAY_<ENV>_APPCODE`, `_KEY` and `_MCHID`, or in their place the plain
 * `QFPAY_APPCODE`, `QFPAY_KEY` and `QFPAY_MCHID`. App code and key must both have names with `<ENV>`, or both plain
 * names: a missing `QFPAY_PROD_KEY` would otherwise pair the production app code with another environment's key.
 * The plain mchid goes with the plain app code only.
 *
 * @throws {QFPayConfigError} if the environment is unknown, a variable is missing, or only one of app code and key has
 *   a plain name
 * @example
 * const { clientKey } = optionsFromEnv(process.env); // the key that notifications are verified with
 */
export function optionsFromEnv(
  env: EnvironmentVariables,
  chosen?: EnvironmentName,
): Pick<QFPayOptions, "appCode" | "clientKey" | "mchid" | "environment" | "baseUrl"> {
  const { environment, baseUrl } = environmentFromEnv(env, chosen);
  const prefix = `QFPAY_${environment.toUpperCase()}_`;
  const own = { appCode: defined(env[`${prefix}APPCODE`]), clientKey: defined(env[`${prefix}KEY`]) };
  if ((own.appCode === undefined) !== (own.clientKey === undefined)) {
    const missing = own.appCode === undefined ? "APPCODE" : "KEY";
    throw new QFPayConfigError(
      `${prefix}${missing} is missing while its counterpart is set. App code and key must come from the same ` +
        `environment: set ${prefix}${missing}, or remove the prefixed one to use QFPAY_APPCODE and QFPAY_KEY.`,
    );
  }
  const level = own.appCode === undefined ? "QFPAY_" : prefix;
  const read = (name: string) => {
    const value = defined(env[level + name]);
    if (value === undefined) {
      const trial =
        environment === "sandbox" ? " Without an account, use the values that npx qfpay-simulator prints." : "";
      throw new QFPayConfigError(
        `${level}${name} is not set (environment ${environment}).${onWorkers(level + name)}${trial}`,
      );
    }
    checkCredential(level + name, value);
    return value;
  };
  const mchidOf = (name: string) => {
    const value = defined(env[name]);
    if (value !== undefined) checkCredential(name, value);
    return value;
  };
  return {
    appCode: read("APPCODE"),
    clientKey: read("KEY"),
    mchid: mchidOf(`${prefix}MCHID`) ?? (level === "QFPAY_" ? mchidOf("QFPAY_MCHID") : undefined),
    environment,
    ...(baseUrl !== undefined && { baseUrl }),
  };
}

/**
 * Reads the environment and the base URL from environment variables.
 *
 * @param chosen the environment, which overrides `QFPAY_ENV`
 * @throws {QFPayConfigError} if the environment's name is unknown, or `prod` is combined with a host that is not
 *   QFPay's
 */
export function environmentFromEnv(
  env: EnvironmentVariables,
  chosen?: EnvironmentName,
): { environment: EnvironmentName; baseUrl?: string } {
  const name: string = chosen || defined(env.QFPAY_ENV) || "sandbox";
  checkEnvironment(chosen ? "environment" : "QFPAY_ENV", name);
  const text = defined(env.QFPAY_BASE_URL);
  if (text === undefined) return { environment: name };
  const baseUrl = baseUrlOf(text, "QFPAY_BASE_URL");
  const { protocol, hostname } = new URL(baseUrl);
  if (name === "prod" && !(protocol === "https:" && /(^|\.)qfapi\.com$/.test(hostname))) {
    throw new QFPayConfigError(
      `QFPAY_BASE_URL is ${baseUrl}, but prod takes https and hosts of qfapi.com only. Remove it, or set ` +
        "QFPAY_ENV to sandbox or test.",
    );
  }
  return { environment: name, baseUrl };
}

/**
 * Returns a sentence for error messages: how a variable is set on Cloudflare Workers, where the code does not get the
 * variables of the shell that starts it.
 */
const onWorkers = (name: string) =>
  (globalThis as { navigator?: { userAgent?: string } }).navigator?.userAgent === "Cloudflare-Workers"
    ? ` On Workers: wrangler secret put ${name}, or .dev.vars; without qfpay() of @qfpay/hono, fromEnv({}, env).`
    : "";
