import { nodeModule } from "./node-module.js";

/** What Node's `fetch` (undici) reported about errors, which the code of an error alone does not show. */
export type ConnectFailures = {
  /** Whether the error occurred while a connection was opened, so that no request was written to that connection. */
  has(error: object): boolean;
  /** Whether the error ended a request that had been written to an earlier connection. */
  endedWritten(error: object): boolean;
};

type Channels = { subscribe(name: string, listener: (message: unknown) => void): void };
type Message = { request?: object; error?: unknown };

const shared = Symbol.for("qfpay.connect_failures.2");

/**
 * Returns what undici reports about the errors of connections. A reset during the TLS handshake or a proxy's tunnel has
 * the same code as a reset after the request, but only the first proves that nothing was sent. And a dispatcher that
 * sends several requests over one connection (HTTP/2, pipelining) writes them again to a new connection when the first
 * one breaks: if the new one cannot be opened, the error is one of connecting although the requests had left.
 *
 * The reports are collected from the first call on. All clients and all copies of this package share them, because one
 * listener for the whole process costs less than one for each attempt. In runtimes without `node:diagnostics_channel`
 * there are none.
 */
export function connectFailures(): ConnectFailures {
  const global = globalThis as { [shared]?: ConnectFailures };
  if (global[shared]) return global[shared];
  const [failures, written, ended] = [new WeakSet<object>(), new WeakSet<object>(), new WeakSet<object>()];
  const value = {
    has: (error: object) => failures.has(error),
    endedWritten: (error: object) => ended.has(error),
  };
  // If `globalThis` is frozen, the value cannot be kept there. Each call would then add listeners, so none are added.
  if (!Reflect.defineProperty(globalThis, shared, { value, configurable: true })) return value;
  const channels = nodeModule<Partial<Channels>>("node:diagnostics_channel");
  const listen = (name: string, listener: (message: Message) => void) =>
    channels?.subscribe?.(name, (message) => listener(message as Message));
  const noteWritten = ({ request }: Message) => void (request && written.add(request));
  const noteError = (errors: WeakSet<object>, error: unknown) =>
    void (typeof error === "object" && error !== null && errors.add(error));
  listen("undici:client:connectError", ({ error }) => noteError(failures, error));
  // Undici reports the headers of HTTP/2 requests only from version 7 on.
  listen("undici:client:sendHeaders", noteWritten);
  listen("undici:request:bodySent", noteWritten);
  listen(
    "undici:request:error",
    ({ request, error }) => void (request && written.has(request) && noteError(ended, error)),
  );
  return value;
}
