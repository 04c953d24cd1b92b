import { QFPay, type QFPayOptions } from "@qfpay/core";
import type { Context, Env } from "hono";
import { env } from "hono/adapter";

/** The `Env` of a Hono app that uses the middleware `qfpay()`, which sets `c.var.qfpay` to the client. */
export type QFPayEnv = { Variables: { qfpay: QFPay } };

/** Client options that override environment variables, or a function that returns such options for a request. */
export type ClientOptions<
  // biome-ignore lint/suspicious/noExplicitAny: fits an app of any Env
  E extends Env = any,
> = Partial<QFPayOptions> | ((c: Context<E>) => Partial<QFPayOptions>);

/**
 * Makes the function that finds the client of a request. Requests with equal settings share one client, because a
 * client counts its calls to stay within the rate limit. Environment variables are sorted: Deno changes their order.
 */
export function clientFinder(options: ClientOptions = {}): (c: Context) => QFPay {
  const clients = new Map<string, QFPay>();
  const kept = (identity: string, make: () => QFPay) => {
    const client = clients.get(identity) ?? make();
    clients.set(identity, client);
    return client;
  };
  return (c) => {
    const chosen = typeof options === "function" ? options(c) : options;
    const variables = settingsOf(env(c));
    const { mchid, ...account } = chosen;
    const identity = JSON.stringify([variables.sort(), Object.entries(account).filter(isPlain).sort()]);
    const client = kept(identity, () => QFPay.fromEnv(account, Object.fromEntries(variables)));
    // QFPay limits the calls of an account, so all merchants of the account share one client's limiter.
    return mchid === undefined ? client : kept(`${identity} ${mchid}`, () => client.withMerchant(mchid));
  };
}

// Options that are objects or functions do not tell clients apart: some apps make new ones for each request.
const isPlain = ([, value]: [string, unknown]) => typeof value !== "object" && typeof value !== "function";

/** Returns the `QFPAY_` variables. On Workers, an environment also has bindings, which are not text. */
function settingsOf(environment: Record<string, unknown>): [string, string][] {
  return Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[0].startsWith("QFPAY_") && typeof entry[1] === "string",
  );
}
