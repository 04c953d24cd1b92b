/** A client key with the variable that it comes from. */
export type NamedKey = { readonly name: string; readonly key: string };

/** The key to check with, then the others of the environment, which a signature may have been made with by mistake. */
export function namedKeys(own: string, env: Readonly<Record<string, string | undefined>>): NamedKey[] {
  const others = Object.entries(env)
    .filter(([name, value]) => /^QFPAY_(\w+_)?KEY$/.test(name) && value && value !== own)
    .map(([name, value]) => ({ name, key: value! }));
  return [{ name: "the account", key: own }, ...others];
}
