import { QFPayConfigError, QFPayValidationError } from "../errors.js";
import { refuseMisspelled } from "../misspelled.js";
import { accountKeys } from "../notify/account-keys.js";
import { claimId, createNotificationProcessor } from "../notify/handler.js";
import { keyList } from "../notify/verify.js";
import { defaultWithinMs, milliseconds } from "../reconcile/milliseconds.js";
import { momentOf } from "../reconcile/moment.js";
import type { Client } from "../transport/client.js";
import { claimUnderEachKey } from "./claim-under-each-key.js";
import { notificationFromRecord } from "./notification-from-record.js";
import { paidRecords } from "./paid-records.js";
import type { SweepOptions, SweptEvent } from "./types.js";

const optionNames: Readonly<Record<keyof SweepOptions, 0>> = {
  notify: 0,
  from: 0,
  to: 0,
  isBooked: 0,
  withinMs: 0,
  hint: 0,
  mchid: 0,
  signal: 0,
};

const skewMs = 60_000; // The gateway's clock may be ahead of this host's clock.

/** The implementation of `qfpay.sweep`: handles payments and refunds whose notifications were missed. */
export async function* sweep(client: Client, options: SweepOptions): AsyncGenerator<SweptEvent, void, undefined> {
  refuseMisspelled(options, optionNames);
  const { notify, isBooked, signal, mchid = client.mchid } = options;
  const store = notify?.store;
  if (!store) {
    throw new QFPayConfigError(
      "notify.store is missing: give the store of your notification route, which knows what was handled. Without one, " +
        "everything would be handled again.",
    );
  }
  const withinMs = milliseconds("withinMs", options.withinMs, defaultWithinMs);
  const now = client.clock.now();
  const first = momentOf("from", options.from);
  const to = options.to === undefined ? now + skewMs : momentOf("to", options.to);
  if (first > to) throw new QFPayValidationError([{ path: "to", message: "to must not be before from." }]);
  // The gateway lists orders by creation time. An order that was paid after `first` may have been created before it.
  const from = first - withinMs;
  if (!isBooked && store.retentionMs !== undefined && now - from > store.retentionMs) {
    throw new QFPayConfigError(
      `The store remembers notifications for ${store.retentionMs} ms, but the range with withinMs begins ${now - from} ms ` +
        "ago, so older notifications would be handled again. Pass isBooked, which looks in your books, or a store with a " +
        "longer retentionMs.",
    );
  }
  const { keys, account } = await keysOf(options, mchid);
  const processor = createNotificationProcessor({ ...notify, store: claimUnderEachKey(store, keys) });
  for await (const transaction of paidRecords(client, { from, to, mchid, signal })) {
    const notification = notificationFromRecord(transaction, mchid);
    if (await isBooked?.(notification, transaction)) {
      yield { outcome: "booked", notification, transaction };
      continue;
    }
    if (transaction.order_type === "payment" && transaction.refunded === "full") {
      yield { outcome: "refunded", notification, transaction };
      continue;
    }
    const event = { notification, claimId: claimId(notification.id, keys[0]!), account, payeeKeys: keys, transaction };
    const { outcome, error } = await processor.handleEvent(event);
    yield { outcome, notification, transaction, ...(error !== undefined && { error }) };
  }
}

/**
 * Returns the keys with which the gateway may have signed this account's notifications. They are needed because the
 * notification store's ids contain a hash of the key.
 */
async function keysOf({ notify, hint }: SweepOptions, mchid: string | undefined) {
  const { keys } = notify;
  const given = typeof keys === "function" ? await keys({ url: undefined, path: undefined, mchid, ...hint }) : keys;
  if (given === undefined || given === null) {
    throw new QFPayConfigError(
      "notify.keys returned no key for this account. If it chooses keys by a delivery's path, give hint: { path }.",
    );
  }
  const { keys: some, account } = accountKeys(given);
  return { keys: keyList(some), account };
}
