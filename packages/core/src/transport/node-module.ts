type Runtime = { process?: { getBuiltinModule?: (name: string) => unknown } };

/**
 * A module of Node, if the runtime has it. It is asked for and not imported, so that bundles for other runtimes need no
 * replacement.
 */
export function nodeModule<M>(name: string): M | undefined {
  try {
    return (globalThis as Runtime).process?.getBuiltinModule?.(name) as M | undefined;
  } catch {
    return undefined; // Next.js at the edge throws when anything of Node is used
  }
}
