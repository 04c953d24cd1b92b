import { nodeModule } from "./node-module.js";

/** Tells when a request of Node's `fetch` (undici) failed. The codes of the errors do not show it. */
export type ConnectFailures = {
  /** Whether the error occurred while a connection was opened, so that no request was written to that connection. */
  has(error: object): boolean;
  /** Whether the error ended a request that undici had written to this or another connection before. */
  endedWritten(error: object): boolean;
};

type Channels = { subscribe(name: string, listener: (message: unknown) => void): void };
type Message = { request?: object; error?: unknown };

const shared = Symbol.for("qfpay.connect_failures.2");

/**
 * Collects undici's reports about connections. A reset while a connection is opened (TLS handshake, proxy tunnel)
 * proves that nothing was sent, but has the same code as a later reset. A dispatcher that sends many requests over one
 * connection (HTTP/2, pipelining) sends them again over a new connection if the first breaks. If the new connection
 * cannot be opened, the error is a failure to connect, although the requests were already sent once.
 *
 * The reports are collected from the first call on. All clients and all copies of this package share them, because one
 * listener for the whole process costs less than one for each attempt. Runtimes without `node:diagnostics_channel` have
 * no reports.
 */
export function connectFailures(): ConnectFailures {
  const global = globalThis as { [shared]?: ConnectFailures };
  if (global[shared]) return global[shared];
  const [failures, written, ended] = [new WeakSet<object>(), new WeakSet<object>(), new WeakSet<object>()];
  const value = {
    has: (error: object) => failures.has(error),
    endedWritten: (error: object) => ended.has(error),
  };
  // A frozen `globalThis` cannot keep `value`. Each call would then add listeners again, so none are added.
  if (!Reflect.defineProperty(globalThis, shared, { value, configurable: true })) return value;
  const channels = nodeModule<Partial<Channels>>("node:diagnostics_channel");
  const listen = (name: string, listener: (message: Message) => void) =>
    channels?.subscribe?.(name, (message) => listener(message as Message));
  const noteWritten = ({ request }: Message) => void (request && written.add(request));
  const noteError = (errors: WeakSet<object>, error: unknown) =>
    void (typeof error === "object" && error !== null && errors.add(error));
  listen("undici:client:connectError", ({ error }) => noteError(failures, error));
  // Undici before version 7 reports only the bodies of HTTP/2 requests, not their headers.
  listen("undici:client:sendHeaders", noteWritten);
  listen("undici:request:bodySent", noteWritten);
  listen(
    "undici:request:error",
    ({ request, error }) => void (request && written.has(request) && noteError(ended, error)),
  );
  return value;
}
