import { setMaxListeners } from "node:events";
import type { Clock } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import type { DeliveryFault } from "../faults/fault.js";
import type { Faults } from "../faults/faults.js";
import type { Journal } from "../world/journal.js";
import { belongsTo } from "../world/ledger.js";
import type { Merchant } from "../world/merchant.js";
import type { Notifier } from "../world/notifier.js";
import { createScheduler } from "../world/scheduler.js";
import { createArchive } from "./archive.js";
import { createAttempt } from "./attempt.js";
import type { Delivery } from "./delivery.js";
import type { Notification, WaitingNotification } from "./notification.js";
import { createWaitingAttempts } from "./waiting-attempts.js";

const minute = 60_000;
const keep = 10_000;
const overtakenWithinMs = 5_000;

/** The milliseconds between the eight attempts of a notification: 2, 10, 10 and 60 minutes, then 2, 6 and 15 hours. */
export const documentedLadderMs: readonly number[] = [2, 10, 10, 60, 120, 360, 900].map((minutes) => minutes * minute);

/** Sends notifications, and lets the simulator read and change the notifications that are still to be sent. */
export type Deliverer = Notifier & {
  /**
   * Sends a notification once more with the same bytes, outside the repeat schedule. A success ends the schedule.
   *
   * @throws {Error} if the id is unknown
   */
  redeliver(id: string): Promise<Delivery>;
  /**
   * Resolves when no attempt to deliver a notification is under way. Attempts that are scheduled as a repeat or delayed
   * by a fault are not awaited.
   */
  settled(): Promise<void>;
  /** The notifications that will be tried again or are under way, oldest first. */
  readonly waiting: readonly WaitingNotification[];
  readonly waitingCount: number;
  firstWaiting(most: number): readonly WaitingNotification[];
  waitingBy(id: string): WaitingNotification | undefined;
  /** Removes all notifications. Their ids are not used again. Attempts that are under way are not recorded. */
  reset(): void;
  /** The number of notification ids that have been given out. */
  readonly issued: number;
  /**
   * Continues with the waiting notifications of an earlier simulator. Notifications that became due in the meantime are
   * sent at once.
   */
  restore(waiting: Iterable<WaitingNotification>, issued: number): void;
  close(): void;
};

const kept = ({ id, url, headers, text, attempts, step, dueAt, notify_type, out_trade_no }: Notification) => ({
  ...{ id, url, headers, text, attempts, step, dueAt, notify_type, out_trade_no },
});

/** Creates the part of the simulator that delivers notifications and repeats the attempts that fail. */
export function createNotifier(options: {
  merchants: readonly Merchant[];
  clock: Clock;
  ladderMs: readonly number[];
  fetch: typeof globalThis.fetch;
  journal: Journal<Delivery>;
  faults: Faults;
  /** Called with the id of each notification that is new, has changed or will not be sent any more. */
  changed?: (id: string) => void;
}): Deliverer {
  const { merchants, clock, ladderMs, faults, changed = () => {} } = options;
  const notifications = createArchive<Notification>(keep);
  const scheduler = createScheduler(clock);
  const reorderedAttempts = createWaitingAttempts();
  const underWay = new Set<Promise<unknown>>();
  const waitingNotifications = new Map<string, Notification>();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // Prevents a warning of Node about many listeners: each attempt adds one.
  const attemptOnce = createAttempt({ ...options, reorderedAttempts, closing: closing.signal });
  let issued = 0;
  let early: Promise<unknown>[] | undefined;

  const later = (ms: number, run: () => void) => scheduler.at(clock.now() + ms, run);

  function track<T>(work: Promise<T>): Promise<T> {
    underWay.add(work);
    return work.finally(() => underWay.delete(work));
  }

  async function attempt(notification: Notification, fault?: DeliveryFault): Promise<Delivery> {
    const delivery = await attemptOnce(notification, fault);
    if (notification.acknowledged) end(notification);
    else changed(notification.id);
    return delivery;
  }

  function end(notification: Notification): void {
    if (waitingNotifications.delete(notification.id)) changed(notification.id);
    notifications.end(notification);
  }

  const faultOf = ({ notify_type, out_trade_no }: Notification, delaysResponse: boolean) =>
    faults.take("delivery", { notify_type, out_trade_no, delaysResponse });

  /**
   * Sends the copies of a notification that the fault `duplicate` asks for. If they have no delay, the function waits
   * until they have been sent.
   */
  async function copy(notification: Notification, fault: Extract<DeliveryFault, { kind: "duplicate" }>): Promise<void> {
    const { copies = 1, ms = 0 } = fault;
    const waits = Array.from({ length: copies }, (_, index) => (index + 1) * ms);
    if (ms === 0) await Promise.all(waits.map(() => attempt(notification, fault)));
    else for (const wait of waits) later(wait, () => void track(attempt(notification, fault)));
  }

  /** Makes one attempt of a notification's repeat schedule. If the attempt fails, schedules the next one. */
  async function attemptStep(notification: Notification, step: number, fault?: DeliveryFault): Promise<void> {
    const sending = attempt(notification, fault);
    if (fault?.kind === "duplicate") await copy(notification, fault);
    await sending;
    const wait = ladderMs[step];
    const over = notification.acknowledged || wait === undefined || (fault?.kind === "lost" && fault.forever);
    // If this simulator was closed, the file with its state keeps the notification, and the next simulator repeats it.
    if (closing.signal.aborted || notification.forgotten) return;
    if (over) return end(notification);
    repeat(notification, step + 1, clock.now() + wait);
  }

  function repeat(notification: Notification, step: number, dueAt: number): void {
    Object.assign(notification, { step, dueAt });
    changed(notification.id);
    const again = () => void attemptOrDelay(notification, step, faultOf(notification, false));
    notification.cancelRepeat = later(Math.max(0, dueAt - clock.now()), again);
  }

  /** Makes an attempt to deliver a notification: at once, or later if the fault delays the attempt. */
  function attemptOrDelay(notification: Notification, step: number, fault?: DeliveryFault): Promise<void> {
    const go = () => track(attemptStep(notification, step, fault));
    if (fault?.kind === "delayed") {
      notification.dueAt = clock.now() + fault.ms;
      changed(notification.id);
      notification.cancelRepeat = later(fault.ms, () => void go());
      return Promise.resolve();
    }
    if (fault?.kind !== "reordered") return go();
    const sendNow = () => {
      cancelWait();
      if (!closing.signal.aborted && !notification.acknowledged && !notification.forgotten) void go();
    };
    const removeWaiting = reorderedAttempts.add(notification.url, sendNow);
    const stopTimer = later(fault.ms ?? overtakenWithinMs, sendNow);
    const cancelWait = () => {
      removeWaiting();
      stopTimer();
    };
    notification.cancelRepeat = cancelWait;
    return Promise.resolve();
  }

  return {
    async notify(target, payload) {
      const merchant = merchants.find((row) => belongsTo(target, row));
      const url = target.notify_url ?? merchant?.notifyUrl;
      if (!merchant || !url || closing.signal.aborted) return;
      const signed = signNotification(payload, merchant.clientKey);
      const notification: Notification = {
        id: `notification-${++issued}`,
        url,
        ...signed,
        text: new TextDecoder().decode(signed.body),
        notify_type: payload.notify_type ?? payload.order_type,
        out_trade_no: payload.out_trade_no,
        attempts: 0,
        acknowledged: false,
        forgotten: false,
        step: 0,
        dueAt: clock.now(),
        cancelRepeat: () => {},
      };
      notifications.add(notification);
      waitingNotifications.set(notification.id, notification);
      changed(notification.id);
      const fault = faultOf(notification, early !== undefined);
      const first = attemptOrDelay(notification, 0, fault);
      if (fault?.kind === "early") early?.push(first);
      await first;
    },
    during(run) {
      const caused: Promise<unknown>[] = [];
      early = caused;
      try {
        const result = run();
        return { result, early: Promise.all(caused) };
      } finally {
        early = undefined;
      }
    },
    redeliver(id) {
      const notification = notifications.get(id);
      if (!notification) return Promise.reject(new Error(`No notification has the id "${id}".`));
      return track(attempt(notification));
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    get waiting() {
      return [...waitingNotifications.values()].map(kept);
    },
    get waitingCount() {
      return waitingNotifications.size;
    },
    firstWaiting(most) {
      const first: WaitingNotification[] = [];
      for (const notification of waitingNotifications.values()) if (first.push(kept(notification)) === most) break;
      return first;
    },
    reset() {
      for (const notification of waitingNotifications.values()) notification.forgotten = true;
      waitingNotifications.clear();
      notifications.clear();
      reorderedAttempts.clear();
      scheduler.clear();
    },
    waitingBy(id) {
      const found = waitingNotifications.get(id);
      return found && kept(found);
    },
    get issued() {
      return issued;
    },
    restore(waiting, before) {
      issued = before;
      for (const row of waiting) {
        const body = new TextEncoder().encode(row.text);
        const notification: Notification = {
          ...row,
          body,
          acknowledged: false,
          forgotten: false,
          cancelRepeat: () => {},
        };
        notifications.add(notification);
        waitingNotifications.set(notification.id, notification);
        repeat(notification, row.step, row.dueAt);
      }
    },
    close() {
      closing.abort(new Error("the simulator was closed"));
      scheduler.clear();
    },
  };
}
