/** A client key, and the name of the environment variable that holds it. */
export type NamedClientKey = { readonly name: string; readonly clientKey: string };

/**
 * Lists the client keys that may have signed a message: the account's own key first, then the other keys in the
 * environment variables, one of which may have been used by mistake.
 */
export function namedKeys(own: string, env: Readonly<Record<string, string | undefined>>): NamedClientKey[] {
  const others = Object.entries(env)
    .filter(([name, value]) => /^QFPAY_(\w+_)?KEY$/.test(name) && value && value !== own)
    .map(([name, value]) => ({ name, clientKey: value! }));
  return [{ name: "the account", clientKey: own }, ...others];
}
