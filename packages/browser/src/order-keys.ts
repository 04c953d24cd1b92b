import type { Environment } from "./environment.js";

/**
 * The idempotency key of a cart. `order`: the `status_url` of the order that was created with this key. `isRefused`:
 * the server said that it created no order.
 */
type StoredKey = { key: string; order?: string | undefined; isPaid?: boolean; isRefused?: boolean };
type KeyStorage = Pick<Environment, "storage">;

/** The beginning of all names that this package uses in the storage and for locks. */
export const storagePrefix = "qfpay-checkout ";

/** Uses the storage and ignores its errors: a full or forbidden storage must not prevent a payment. */
function quietly<T>({ storage }: KeyStorage, use: (storage: NonNullable<Environment["storage"]>) => T): T | undefined {
  try {
    return storage && use(storage);
  } catch {
    return undefined;
  }
}

const read = (env: KeyStorage, name: string): StoredKey | undefined =>
  quietly(env, (storage) => JSON.parse(storage.getItem(name) ?? "0") as StoredKey | 0) || undefined;

/** Stores a cart's idempotency key. @param kept the key to store; without it, the cart's stored key is removed */
export const storeKey = (env: KeyStorage, cart: string, kept?: StoredKey): void =>
  quietly(env, (storage) =>
    kept ? storage.setItem(storagePrefix + cart, JSON.stringify(kept)) : storage.removeItem(storagePrefix + cart),
  );

/**
 * Returns the idempotency key of a cart: the stored one, or a new one, which is then stored. `mayExist`: an earlier
 * attempt with this key may have created an order.
 *
 * @param resume whether to use the key of a paid order again
 */
export function keyOf(env: KeyStorage, cart: string, resume: boolean | undefined): { key: string; mayExist: boolean } {
  const kept = read(env, storagePrefix + cart);
  const isUsable = kept && (resume || !kept.isPaid);
  if (isUsable && !kept.isRefused) return { key: kept.key, mayExist: true };
  // `crypto.randomUUID` exists on https and localhost only.
  const key = isUsable ? kept.key : crypto.getRandomValues(new Uint32Array(4)).join("-");
  storeKey(env, cart, { key });
  return { key, mayExist: false };
}

/**
 * Stores that the order with this `status_url` has ended, so that the cart can be ordered again. The key of a paid
 * order is kept, so that a reloaded page shows the payment and not another QR code.
 */
export const endOrder = (env: KeyStorage, order: string, isPaid: boolean): void =>
  quietly(env, (storage) => {
    for (let at = storage.length; at--; ) {
      const name = storage.key(at) ?? "";
      const kept = name.startsWith(storagePrefix) && read(env, name);
      if (kept && kept.order === order) {
        storeKey(env, name.slice(storagePrefix.length), isPaid ? { ...kept, isPaid } : undefined);
      }
    }
  });
