import { finishLater } from "../gateway/refund.js";
import type { Deliverer } from "../notify/deliver.js";
import { resume } from "../world/billing.js";
import type { ClockControl } from "../world/clock-control.js";
import { belongsTo } from "../world/ledger.js";
import type { Merchant } from "../world/merchant.js";
import type { World } from "../world/world.js";
import type { Owner, SavedState } from "./saved-state.js";

const ownerOf = ({ appCode, mchid }: Owner): Owner => ({ appCode, mchid });

/** A map as an object, whose rows name their merchant instead of holding it. */
const shelf = <Row extends { readonly merchant: Merchant }>(rows: Map<string, Row>) =>
  Object.fromEntries(
    [...rows].map(([id, row]) => {
      const { cancelTimer: _, ...kept } = row as Row & { cancelTimer?: unknown };
      return [id, { ...kept, merchant: ownerOf(row.merchant) }];
    }),
  );

/** Everything that must outlive the process. */
export function takeSnapshot({ ledger, books, random }: World, notifier: Deliverer, clock: ClockControl): SavedState {
  return {
    format: "qfpay-simulator",
    version: 1,
    savedAt: Date.now(),
    clock: { now: clock.now, speed: clock.speed },
    random: random.state,
    issued: { syssn: ledger.issued, notifications: notifier.issued },
    transactions: ledger.all(),
    notifications: notifier.waiting,
    books: {
      intents: shelf(books.intents),
      cards: shelf(books.cards),
      customers: shelf(books.customers),
      products: shelf(books.products),
      subscriptions: shelf(books.subscriptions),
      declarations: Object.fromEntries(books.declarations),
      oauthCodes: Object.fromEntries([...books.oauthCodes].map(([code, owner]) => [code, ownerOf(owner)])),
    },
  } as unknown as SavedState;
}

/** Where the clock goes on: time has passed meanwhile, unless it stands still. */
export function startOf({ savedAt, clock }: SavedState, speed: number | undefined): number {
  return (speed ?? clock.speed) === 0 ? clock.now : Math.max(clock.now, Date.now() + clock.now - savedAt);
}

/** Fills an world that has just been made. Records of merchants that are gone stay, without a key to sign with. */
export function restoreSnapshot(world: World, notifier: Deliverer, state: SavedState): void {
  const { ledger, books, merchants } = world;
  const merchantOf = (owner: Owner): Merchant =>
    merchants.find((row) => belongsTo(owner, row)) ?? { ...owner, clientKey: "" };
  const fill = <Row>(rows: Map<string, Row>, kept: Readonly<Record<string, { readonly merchant: Owner }>>) => {
    for (const [id, row] of Object.entries(kept)) {
      rows.set(id, { ...row, merchant: merchantOf(row.merchant) } as unknown as Row);
    }
  };
  ledger.restore(state.transactions, state.issued.syssn);
  fill(books.intents, state.books.intents);
  fill(books.cards, state.books.cards);
  fill(books.customers, state.books.customers);
  fill(books.products, state.books.products);
  fill(books.subscriptions, state.books.subscriptions);
  for (const [key, row] of Object.entries(state.books.declarations)) books.declarations.set(key, row);
  for (const [code, owner] of Object.entries(state.books.oauthCodes)) books.oauthCodes.set(code, merchantOf(owner));
  notifier.restore(state.notifications, state.issued.notifications);
  for (const transaction of ledger.all()) {
    if (transaction.order_type === "refund" && transaction.state === "open") finishLater(world, transaction);
  }
  for (const subscription of books.subscriptions.values()) resume(world, subscription);
}
