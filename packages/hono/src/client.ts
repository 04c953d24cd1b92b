import { QFPay, type QFPayOptions } from "@qfpay/core";
import type { Context, Env } from "hono";
import { env } from "hono/adapter";

/** The variables that `qfpay()` sets on the context. */
export type QFPayEnv = { Variables: { qfpay: QFPay } };

/** Options that override the environment's, or a function that returns them per request. */
// biome-ignore lint/suspicious/noExplicitAny: fits an app of any Env
export type ClientOptions<E extends Env = any> = Partial<QFPayOptions> | ((c: Context<E>) => Partial<QFPayOptions>);

/**
 * Finds the client of a request. There is one client per configuration, because the client holds the rate windows and
 * the cool-down. The clients are kept in this closure, because two apps in one process must not share them. Names are
 * sorted, because Deno lists its environment in a different order every time.
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
    // The gateway's limits apply to the account, so all its merchants share them.
    return mchid === undefined ? client : kept(`${identity} ${mchid}`, () => client.withMerchant(mchid));
  };
}

// Objects and functions (fetch, hooks, a limiter) do not identify a client: some callers make new ones per request.
const isPlain = ([, value]: [string, unknown]) => typeof value !== "object" && typeof value !== "function";

/** On Workers the environment also contains bindings, which are not settings. */
function settingsOf(environment: Record<string, unknown>): [string, string][] {
  return Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[0].startsWith("QFPAY_") && typeof entry[1] === "string",
  );
}
