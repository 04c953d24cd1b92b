import { finishLater } from "../gateway/refund.js";
import type { Deliverer } from "../notify/deliver.js";
import { resumeBilling } from "../world/billing.js";
import type { ClockControl } from "../world/clock-control.js";
import { belongsTo } from "../world/ledger.js";
import type { Merchant } from "../world/merchant.js";
import type { World } from "../world/world.js";
import type { ClockAndCounters, Owner, RowKind, SavedRows, SavedState } from "./saved-state.js";
import type { StateSource } from "./state-saver.js";

const ownerOf = ({ appCode, mchid }: Owner): Owner => ({ appCode, mchid });

/** Replaces the merchant in a row of the simulator's state by app code and mchid, so that no client key is written. */
function withOwner(row: { readonly merchant: Merchant; readonly cancelTimer?: unknown }) {
  const { cancelTimer: _, merchant, ...kept } = row;
  return { ...kept, merchant: ownerOf(merchant) };
}

/** Collects from memory what the simulator writes to its file: each row of its tables, the clock and the counters. */
export function savedRows({ ledger, books, random }: World, notifier: Deliverer, clock: ClockControl): StateSource {
  const owned = (rows: ReadonlyMap<string, { readonly merchant: Merchant }>) => (id: string) => {
    const found = rows.get(id);
    return found && withOwner(found);
  };
  const finders: { readonly [Name in RowKind]: (id: string) => unknown } = {
    transactions: (syssn) => ledger.bySyssn(syssn),
    notifications: (id) => notifier.waitingBy(id),
    intents: owned(books.intents),
    cards: owned(books.cards),
    customers: owned(books.customers),
    products: owned(books.products),
    subscriptions: owned(books.subscriptions),
    declarations: (key) => books.declarations.get(key),
    oauthCodes: (code) => {
      const merchant = books.oauthCodes.get(code);
      return merchant && ownerOf(merchant);
    },
  };
  return {
    moment: () => ({
      savedAt: Date.now(),
      clock: { now: clock.now, speed: clock.speed },
      random: random.state,
      issued: { syssn: ledger.issued, notifications: notifier.issued },
    }),
    row: <Name extends RowKind>(kind: Name, id: string) => finders[kind](id) as SavedRows[Name] | undefined,
  };
}

/**
 * Returns the start time of the clock in a simulator that continues from a data file: the saved time plus the real time
 * since the file was written. If the clock stands still, no time is added.
 */
export function restoredStartTime({ savedAt, clock }: ClockAndCounters, speed: number | undefined): number {
  return (speed ?? clock.speed) === 0 ? clock.now : Math.max(clock.now, Date.now() + clock.now - savedAt);
}

/** Fills a new simulator from a saved state. Rows of merchants that no longer exist stay, with an empty client key. */
export function restoreState(world: World, notifier: Deliverer, { moment, rows }: SavedState): void {
  const { ledger, books, merchants } = world;
  const merchantOf = (owner: Owner): Merchant =>
    merchants.find((row) => belongsTo(owner, row)) ?? { ...owner, clientKey: "" };
  const fill = <Row>(kind: Map<string, Row>, kept: ReadonlyMap<string, { readonly merchant: Owner }>) => {
    for (const [id, row] of kept) kind.set(id, { ...row, merchant: merchantOf(row.merchant) } as unknown as Row);
  };
  ledger.restore(rows.transactions.values(), moment.issued.syssn);
  fill(books.intents, rows.intents);
  fill(books.cards, rows.cards);
  fill(books.customers, rows.customers);
  fill(books.products, rows.products);
  fill(books.subscriptions, rows.subscriptions);
  for (const [key, row] of rows.declarations) books.declarations.set(key, row);
  for (const [code, owner] of rows.oauthCodes) books.oauthCodes.set(code, merchantOf(owner));
  notifier.restore(rows.notifications.values(), moment.issued.notifications);
  for (const transaction of ledger.all()) {
    if (transaction.order_type === "refund" && transaction.state === "open") finishLater(world, transaction);
  }
  for (const subscription of books.subscriptions.values()) resumeBilling(world, subscription);
}
