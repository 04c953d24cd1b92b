import { nodeModule } from "./node-module.js";

/** The errors of connections that could not be opened. */
export type ConnectFailures = Pick<WeakSet<object>, "has">;

type Channels = { subscribe(name: string, listener: (message: unknown) => void): void };

const shared = Symbol.for("qfpay.connect_failures");

/**
 * Returns the errors that occurred while Node's `fetch` (undici) opened a connection, including the TLS handshake and a
 * proxy's tunnel. No request was written to such a connection. The error code alone does not show this difference: a
 * reset during the TLS handshake has the same code as a reset after the request.
 *
 * The set is filled from the first call on. All clients and all copies of this package share it, because one listener
 * for the whole process costs less than one for each attempt. In runtimes without `node:diagnostics_channel` the set
 * stays empty.
 */
export function connectFailures(): ConnectFailures {
  const global = globalThis as { [shared]?: WeakSet<object> };
  if (global[shared]) return global[shared];
  const failures = new WeakSet<object>();
  global[shared] = failures;
  const channels = nodeModule<Partial<Channels>>("node:diagnostics_channel");
  channels?.subscribe?.("undici:client:connectError", (message) => {
    const { error } = message as { error?: unknown };
    if (typeof error === "object" && error !== null) failures.add(error);
  });
  return failures;
}
