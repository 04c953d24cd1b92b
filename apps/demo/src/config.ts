import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { optionsFromEnv, type QFPayOptions } from "@qfpay/core";

/** The app's folder; `src/` and the bundle in `dist/` are both one level below it. */
const appFolder = new URL("../", import.meta.url);
/** The folder of the built page. */
export const webFolder = fileURLToPath(new URL("dist/web/", appFolder));

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The merchant's account at QFPay, with the gateway's environment or address. */
export type Account = Pick<QFPayOptions, "appCode" | "clientKey" | "mchid" | "environment" | "baseUrl">;

/** The demo's settings. `port` is where the server listens for the page and the shop's API. */
export type DemoConfig = {
  port: number;
  /** The port for notifications from the internet. Default: `port` + 1. */
  notifyPort: number | undefined;
  /** The address at which QFPay reaches this machine from the internet. It must lead to `notifyPort`. */
  publicUrl: string | undefined;
  /** The file of the SQL database, or `:memory:`. */
  database: string;
  /** The merchant's account; if `undefined`, the demo makes an account up for the simulator. */
  account: Account | undefined;
};

/**
 * Reads the settings from the environment. Any `QFPAY_` variable of an account selects the real gateway. An account
 * that is then incomplete is an error: the demo must not fall back to the simulator.
 *
 * @throws {QFPayConfigError} if the account is incomplete
 * @throws {RangeError} if PORT or NOTIFY_PORT is not a port, or PUBLIC_URL is not a URL
 */
export function readConfig(env: Environment): DemoConfig {
  const real = Object.entries(env).some(([name, value]) => /^QFPAY_(.+_)?(APPCODE|KEY|MCHID|ENV)$/.test(name) && value);
  const account = real ? optionsFromEnv(env) : undefined;
  const file = account ? fileURLToPath(new URL(`.data/shop-${account.environment}.db`, appFolder)) : ":memory:";
  return {
    port: portOf(env, "PORT") ?? 4000,
    notifyPort: portOf(env, "NOTIFY_PORT"),
    publicUrl: publicUrlOf(env.PUBLIC_URL),
    database: env.DATABASE || file,
    account,
  };
}

/** Makes up credentials for the simulator, so that nothing has to be configured or kept secret. */
export const inventAccount = (): { appCode: string; clientKey: string } => ({
  appCode: randomBytes(16).toString("hex").toUpperCase(),
  clientKey: randomBytes(16).toString("hex").toUpperCase(),
});

function portOf(env: Environment, name: "PORT" | "NOTIFY_PORT"): number | undefined {
  const { [name]: text = "" } = env;
  if (text === "") return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new RangeError(`${name} is "${text}"; it must be a number from 0 (any free port) to 65535.`);
}

function publicUrlOf(text = ""): string | undefined {
  if (text === "") return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash;
  if (!isPlain) throw new RangeError(`PUBLIC_URL is "${text}"; it must be a URL such as https://example.com.`);
  return url.href.replace(/\/+$/, "");
}
