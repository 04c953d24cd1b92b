import { computed, signal } from "@preact/signals";
import type { WireEntry, WireNotification } from "../../src/shop/api.js";
import { loadOrders } from "./orders.js";

/** The entries of the log of calls and notifications, by id, oldest first. */
export const wireEntries = signal<ReadonlyMap<string, WireEntry>>(new Map());

/** A line of the log: one entry, or several consecutive enquiries about one order. `times`: how many enquiries. */
export type WireLine = { entry: WireEntry; times: number };

/** The lines of the log of calls and notifications, newest first. */
export const wireLines = computed<readonly WireLine[]>(() => linesOf(wireEntries.value.values()).reverse());

/** Makes the lines of the log from its entries. Consecutive enquiries about one order share a line. */
function linesOf(some: Iterable<WireEntry>): WireLine[] {
  const found: WireLine[] = [];
  for (const entry of some) {
    const last = found.at(-1);
    if (last && sameEnquiry(last.entry, entry)) found[found.length - 1] = { entry, times: last.times + 1 };
    else found.push({ entry, times: 1 });
  }
  return found;
}

/** The notifications in the log, newest first. */
export const notifications = computed<readonly WireNotification[]>(() =>
  [...wireEntries.value.values()].filter((entry) => entry.kind === "notification").reverse(),
);

const sameEnquiry = (one: WireEntry, other: WireEntry) =>
  one.kind === "call" &&
  other.kind === "call" &&
  one.endpoint === "query" &&
  other.endpoint === "query" &&
  one.about === other.about &&
  one.backend === other.backend;

let source: EventSource | undefined;

/** Reads the log of calls and notifications while the page is visible: a browser opens only six connections. */
export function followWire(): void {
  const follow = () => {
    source?.close();
    source = undefined;
    if (document.hidden) return;
    source = new EventSource("/wire/events");
    source.addEventListener("open", load);
    source.addEventListener("entry", ({ data }) => {
      const entry = JSON.parse(data) as WireEntry;
      wireEntries.value = new Map(wireEntries.value).set(entry.id, entry);
      if (entry.kind === "notification") void loadOrders();
    });
  };
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => source?.close());
  follow();
}

async function load(): Promise<void> {
  const response = await fetch("/wire").catch(() => undefined);
  if (!response?.ok) return;
  const known = (await response.json()) as WireEntry[];
  wireEntries.value = new Map(known.map((entry) => [entry.id, entry]));
  void loadOrders(); // The shop's orders may have changed while the page was hidden.
}
