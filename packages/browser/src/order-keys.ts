import type { Environment } from "./environment.js";

/** The idempotency key of a cart, and the `status_url` of the order that it became. */
type Kept = { key: string; order?: string | undefined; isPaid?: true };
type Keeper = Pick<Environment, "storage">;

const prefix = "qfpay-checkout ";

/** A full or forbidden storage must not keep anybody from paying. */
function quietly<T>({ storage }: Keeper, use: (storage: NonNullable<Environment["storage"]>) => T): T | undefined {
  try {
    return storage && use(storage);
  } catch {
    return undefined;
  }
}

const read = (env: Keeper, name: string): Kept | undefined =>
  quietly(env, (storage) => JSON.parse(storage.getItem(name) ?? "0") as Kept | 0) || undefined;

/** @param kept without it, the cart is forgotten */
export const keepKey = (env: Keeper, cart: string, kept?: Kept): void =>
  quietly(env, (storage) =>
    kept ? storage.setItem(prefix + cart, JSON.stringify(kept)) : storage.removeItem(prefix + cart),
  );

/**
 * The key of a cart: the kept one, or a new one that is kept from now on.
 *
 * @param resume also takes the key of an order that was paid
 */
export function keyOf(env: Keeper, cart: string, resume: boolean | undefined): string {
  const kept = read(env, prefix + cart);
  if (kept && (resume || !kept.isPaid)) return kept.key;
  // `crypto.randomUUID` exists on https and localhost only.
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
  keepKey(env, cart, { key });
  return key;
}

/**
 * The order has ended: the next start of its cart is a new order. The key of a paid order is kept,
 * so that a page that is loaded again shows the payment and not another code.
 */
export const endOrder = (env: Keeper, order: string, isPaid: boolean): void =>
  quietly(env, (storage) => {
    for (let at = storage.length; at--; ) {
      const name = storage.key(at) ?? "";
      const kept = name.startsWith(prefix) && read(env, name);
      if (kept && kept.order === order) {
        keepKey(env, name.slice(prefix.length), isPaid ? { ...kept, isPaid } : undefined);
      }
    }
  });
