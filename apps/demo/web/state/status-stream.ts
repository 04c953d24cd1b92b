import type { BackendName } from "../../src/shop/api.js";

/** Why nothing is known of an order at the moment. */
export type Hint = "gatewayAway" | "reconnecting" | "unknownOrder";

type Listener = {
  pending(): void;
  trouble(hint: Hint): void;
  final(status: "success" | "failed" | "mismatch"): void;
};

/**
 * Follows an order through the back end's server-sent events until its state is final.
 * @returns a function that stops following
 */
export function followStatus(backend: BackendName, events_url: string, listener: Listener): () => void {
  const source = new EventSource(`/${backend}${events_url}`);
  source.addEventListener("status", ({ data }) => {
    const { status } = JSON.parse(data) as { status: "pending" | "success" | "failed" | "mismatch" };
    if (status === "pending") return listener.pending();
    source.close(); // else the browser would connect again after the server's end
    listener.final(status);
  });
  source.addEventListener("problem", () => listener.trouble("gatewayAway"));
  source.addEventListener("error", () => {
    const gone = source.readyState === EventSource.CLOSED;
    listener.trouble(gone ? "unknownOrder" : "reconnecting");
  });
  return () => source.close();
}
