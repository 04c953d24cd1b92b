import { nodeModule } from "./node-module.js";

/** Tells at which stage a request of Node's `fetch` (undici) failed. The error's code does not show it. */
export type ConnectFailures = {
  /** Whether the error occurred while undici opened a connection, so that nothing was written to that connection. */
  has(error: object): boolean;
  /** Whether the failed request had been written to a connection, at least in part. */
  endedWritten(error: object): boolean;
};

type Channels = { subscribe(name: string, listener: (message: unknown) => void): void };
type Message = { request?: object; error?: unknown };

const shared = Symbol.for("qfpay.connect_failures.2");

/**
 * Collects undici's reports about connections and requests. They show whether the gateway can have received a failed
 * request; the error alone can mislead in both ways. A reset during the TLS handshake comes before the request, but has
 * the same code as a later reset. And a failure to connect can come after the request: if an HTTP/2 connection breaks,
 * undici opens a new one to send its requests again.
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
