import type { Clock } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import type { Journal } from "../journal.js";
import { belongsTo } from "../ledger.js";
import type { Merchant } from "../merchant.js";
import type { Delivery } from "./delivery.js";
import { type Outgoing, send, unref } from "./send.js";

const minute = 60_000;

/** Waits between the attempts: 2, 10, 10 and 60 minutes, 2, 6 and 15 hours. Eight attempts in about a day. */
export const documentedLadderMs: readonly number[] = [2, 10, 10, 60, 120, 360, 900].map((minutes) => minutes * minute);

/** Whose event it is, and the address the request asked for, if it did. */
export type NotifyTarget = Pick<Merchant, "appCode" | "mchid"> & { readonly notify_url?: string };

export type Notifier = {
  /** Starts delivering; resolves after the first attempt, or at once when there is no address. */
  notify(target: NotifyTarget, payload: Record<string, string | undefined>): Promise<void>;
  /** Sends the same bytes once more, outside the ladder; success ends the ladder. @throws {Error} unknown id */
  redeliver(id: string): Promise<Delivery>;
  /** Resolves when no attempt is under way. Waits of the ladder do not count. */
  settled(): Promise<void>;
  close(): void;
};

type Notification = Outgoing & { id: string; attempts: number; timer: unknown };

export function createNotifier(options: {
  merchants: readonly Merchant[];
  clock: Clock;
  ladderMs: readonly number[];
  fetch: typeof globalThis.fetch;
  journal: Journal<Delivery>;
}): Notifier {
  const { merchants, clock, ladderMs, journal } = options;
  const notifications = new Map<string, Notification>();
  const underWay = new Set<Promise<unknown>>();
  const closing = new AbortController();

  async function deliver(notification: Notification): Promise<Delivery> {
    const at = clock.now();
    const attempt = ++notification.attempts;
    const { id, url, body, headers } = notification;
    const answered = await send(notification, options.fetch, clock, closing.signal);
    const delivery = { id, url, attempt, ...answered, body: new TextDecoder().decode(body), headers, at };
    if (delivery.outcome === "acknowledged") clock.clearTimeout(notification.timer);
    journal.add(delivery);
    return delivery;
  }

  function track<T>(work: Promise<T>): Promise<T> {
    underWay.add(work);
    return work.finally(() => underWay.delete(work));
  }

  /** One attempt; a failed one arms the timer of the next step. */
  async function climb(notification: Notification, step = 0): Promise<void> {
    const { outcome } = await deliver(notification);
    const wait = ladderMs[step];
    if (outcome === "acknowledged" || wait === undefined || closing.signal.aborted) return;
    notification.timer = unref(clock.setTimeout(() => void track(climb(notification, step + 1)), wait));
  }

  return {
    async notify(target, payload) {
      const merchant = merchants.find((row) => belongsTo(target, row));
      const url = target.notify_url ?? merchant?.notifyUrl;
      if (!merchant || !url || closing.signal.aborted) return;
      const id = `notification-${notifications.size + 1}`;
      const notification = { id, url, attempts: 0, timer: undefined, ...signNotification(payload, merchant.clientKey) };
      notifications.set(id, notification);
      await track(climb(notification));
    },
    redeliver(id) {
      const notification = notifications.get(id);
      if (!notification) return Promise.reject(new Error(`No notification has the id "${id}".`));
      return track(deliver(notification));
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    close() {
      closing.abort(new Error("the simulator was closed"));
      for (const { timer } of notifications.values()) clock.clearTimeout(timer);
    },
  };
}
