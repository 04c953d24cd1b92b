/** What Node's `fetch` (undici) reports while connections are opened. */
export type ConnectFailures = {
  /** Whether the error ended the opening of a connection, TLS and a proxy's tunnel included. */
  has(error: object): boolean;
  /** Ends the watch. */
  end(): void;
};

type Channels = Record<"subscribe" | "unsubscribe", (name: string, listener: (message: unknown) => void) => void>;
type Process = { getBuiltinModule?: (name: string) => Channels | undefined };

const channel = "undici:client:connectError";

/**
 * Watches for connections that could not be opened. No request has been written to such a connection, whatever its error
 * is called: a reset before the end of the TLS handshake has the code of a reset after the request.
 *
 * Runtimes without that channel report nothing.
 */
export function watchConnects(): ConnectFailures {
  const channels = (globalThis as { process?: Process }).process?.getBuiltinModule?.("node:diagnostics_channel");
  const failures = new WeakSet<object>();
  const listener = (message: unknown) => {
    const { error } = message as { error?: unknown };
    if (typeof error === "object" && error !== null) failures.add(error);
  };
  channels?.subscribe(channel, listener);
  return {
    has: (error) => failures.has(error),
    end: () => channels?.unsubscribe(channel, listener),
  };
}
