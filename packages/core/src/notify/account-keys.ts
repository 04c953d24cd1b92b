import { QFPayConfigError } from "../errors.js";
import type { KeyOrKeys } from "./verify.js";

/**
 * The client keys of one account, and the name by which your handlers know the account. `key` is a list while the key
 * is rotated.
 */
export type AccountKeys = { key: KeyOrKeys; account: string };

/**
 * Reads the client keys and the account's name, if there is one, from the result of a `keys` function.
 *
 * @throws {QFPayConfigError} if the result is an object without a name
 */
export function accountKeys(keysOrAccount: KeyOrKeys | AccountKeys): { keys: KeyOrKeys; account?: string } {
  if (typeof keysOrAccount !== "object" || Array.isArray(keysOrAccount)) return { keys: keysOrAccount as KeyOrKeys };
  const { key, account } = keysOrAccount as AccountKeys;
  if (typeof account !== "string" || account === "") {
    throw new QFPayConfigError(
      "keys() must return a key, a list of keys, or { key, account } with the account's name.",
    );
  }
  return { keys: key, account };
}
