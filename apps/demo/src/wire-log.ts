import type { Hooks } from "@qfpay/core";
import type { BackendName, WireCall, WireEntry, WireNotification, WireStep } from "./shop/api.js";

const kept = 300;

/**
 * The log that the page shows: calls to the gateway and notifications, newest last. It never contains the key, because
 * the SDK does not pass the key to hooks.
 */
export class WireLog {
  readonly #entries = new Map<string, WireEntry>();
  readonly #listeners = new Set<(entry: WireEntry) => void>();
  /** The number of entries so far. */
  #count = 0;

  /** Returns all entries, oldest first. */
  entries(): WireEntry[] {
    return [...this.#entries.values()];
  }

  find(id: string): WireEntry | undefined {
    return this.#entries.get(id);
  }

  /**
   * Calls `listener` with each new or changed entry.
   *
   * @returns a function that ends the subscription
   */
  subscribe(listener: (entry: WireEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Returns hooks that write the calls of one back end's client into the log. */
  hooks(backend: BackendName): Hooks {
    const latest = new Map<number, WireCall>();
    const step = (id: number, endpoint: string, what: WireStep["step"]) => {
      this.#put({
        kind: "step",
        id: this.#nextId(backend, "step"),
        at: now(),
        backend,
        endpoint,
        about: latest.get(id)?.about,
        step: what,
      });
    };
    const lost = (id: number) => {
      const call = latest.get(id);
      if (call && !this.#answered(call)) this.#put({ ...call, lost: true });
    };
    return {
      onRequest: ({ id, endpoint, method, url, headers, params, stringToSign, attempt }) => {
        const call: WireCall = {
          kind: "call",
          id: `${backend}-${id}-${attempt}`,
          at: now(),
          backend,
          endpoint,
          method,
          url,
          headers,
          stringToSign,
          attempt,
          about: params.out_trade_no ?? params.syssn,
        };
        latest.set(id, call);
        forgetOldest(latest);
        this.#put(call);
      },
      onResponse: ({ id, httpStatus, headers, body, durationMs, respcd }) => {
        const call = latest.get(id);
        if (call) this.#put({ ...call, answer: { httpStatus, headers, body, durationMs, respcd } });
      },
      onRetry: ({ id, endpoint, attempt, reason, delayMs }) => {
        lost(id);
        step(id, endpoint, { name: "retry", attempt, reason, delayMs });
      },
      onRecovery: ({ id, endpoint, finding, waitedMs }) => {
        lost(id);
        step(id, endpoint, { name: "recovery", finding, waitedMs });
      },
      onGiveUp: ({ id, endpoint, why, code, outcome }) => {
        lost(id);
        step(id, endpoint, { name: "give_up", why, code, outcome });
      },
    };
  }

  /** Adds a delivered notification to the log. */
  notification(delivery: Omit<WireNotification, "kind" | "id">): void {
    this.#put({ kind: "notification", id: this.#nextId(delivery.backend, "notification"), ...delivery });
  }

  /** Adds an entry from another process's log. */
  copy(entry: WireEntry): void {
    this.#put(entry);
  }

  #nextId(backend: BackendName, kind: string): string {
    this.#count += 1;
    return `${backend}-${kind}-${this.#count}`;
  }

  /** Whether the call already has a response in the log. */
  #answered({ id }: WireCall): boolean {
    const entry = this.#entries.get(id);
    return entry?.kind === "call" && entry.answer !== undefined;
  }

  /** Writes an entry, in place of an earlier one with the same id, and tells the listeners. */
  #put(entry: WireEntry): void {
    this.#entries.set(entry.id, entry);
    forgetOldest(this.#entries);
    for (const listener of this.#listeners) listener(entry);
  }
}

const now = () => new Date().toISOString();

function forgetOldest(map: Map<unknown, unknown>): void {
  for (const oldest of map.keys()) {
    if (map.size <= kept) break;
    map.delete(oldest);
  }
}
