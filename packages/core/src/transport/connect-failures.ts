import { nodeModule } from "./node-module.js";

/** The watch on connections that Node's `fetch` (undici) opens. */
export type ConnectFailures = {
  /** Whether an error occurred while a connection was opened, including the TLS handshake and a proxy's tunnel. */
  has(error: object): boolean;
  /** Stops watching. */
  end(): void;
};

type Channels = Record<"subscribe" | "unsubscribe", (name: string, listener: (message: unknown) => void) => void>;

const channel = "undici:client:connectError";

/**
 * Watches for connections that could not be opened. No request was written to such a connection. The error code alone
 * does not show this difference: a reset during the TLS handshake has the same code as a reset after the request.
 *
 * In runtimes without `node:diagnostics_channel` no connection counts as failed.
 */
export function watchConnectFailures(): ConnectFailures {
  const channels = nodeModule<Partial<Channels>>("node:diagnostics_channel");
  const failures = new WeakSet<object>();
  const listener = (message: unknown) => {
    const { error } = message as { error?: unknown };
    if (typeof error === "object" && error !== null) failures.add(error);
  };
  channels?.subscribe?.(channel, listener);
  return {
    has: (error) => failures.has(error),
    end: () => channels?.unsubscribe?.(channel, listener),
  };
}
