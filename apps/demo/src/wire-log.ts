import type { Hooks } from "@qfpay/core";
import type { BackendName, WireCall, WireEntry, WireNotification } from "./shop/api.js";

const kept = 300;

/** What went over the wire, newest last, for people to look at. Never holds the key: neither do the SDK's hooks. */
export class WireLog {
  readonly #entries = new Map<string, WireEntry>();
  readonly #listeners = new Set<(entry: WireEntry) => void>();
  #deliveries = 0;

  entries(): WireEntry[] {
    return [...this.#entries.values()];
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (entry: WireEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Observers for one back end's client. */
  hooks(backend: BackendName): Hooks {
    const calls = new Map<number, WireCall>();
    return {
      onRequest: ({ id, endpoint, method, url, headers, params, stringToSign, attempt }) => {
        const call: WireCall = {
          kind: "call",
          id: `${backend}-${id}-${attempt}`,
          at: new Date().toISOString(),
          backend,
          endpoint,
          method,
          url,
          headers,
          stringToSign,
          attempt,
          about: params.out_trade_no ?? params.syssn,
        };
        calls.set(id, call);
        this.#put(call);
      },
      onResponse: ({ id, httpStatus, headers, body, durationMs, respcd }) => {
        const call = calls.get(id);
        if (!call) return;
        calls.delete(id);
        this.#put({ ...call, answer: { httpStatus, headers, body, durationMs, respcd } });
      },
      onRetry: ({ id, attempt, reason, delayMs }) => {
        const call = this.#entries.get(`${backend}-${id}-${attempt}`);
        if (call?.kind === "call") this.#put({ ...call, retry: { reason, delayMs } });
      },
    };
  }

  notification(delivery: Omit<WireNotification, "kind" | "id">): void {
    this.#deliveries += 1;
    this.#put({ kind: "notification", id: `notification-${this.#deliveries}`, ...delivery });
  }

  #put(entry: WireEntry): void {
    this.#entries.set(entry.id, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= kept) break;
      this.#entries.delete(oldest);
    }
    for (const listener of this.#listeners) listener(entry);
  }
}
