type Runtime = { process?: { getBuiltinModule?: (name: string) => unknown } };

/**
 * Returns a module of Node, or `undefined` if the runtime lacks it. The module is requested at run time and not
 * imported, so that bundles for other runtimes build without a replacement.
 */
export function nodeModule<M>(name: string): M | undefined {
  try {
    return (globalThis as Runtime).process?.getBuiltinModule?.(name) as M | undefined;
  } catch {
    return undefined; // The edge runtime of Next.js throws if Node's functions are used.
  }
}
