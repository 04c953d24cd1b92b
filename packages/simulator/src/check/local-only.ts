const localNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]", "host.docker.internal"]);

const isLocal = (url: string): boolean => {
  const { hostname } = new URL(url);
  return localNames.has(hostname) || hostname.endsWith(".localhost") || /^127\.\d+\.\d+\.\d+$/.test(hostname);
};

/**
 * Refuses to examine an application on another machine unless the user confirms that it is a test system, because the
 * examination sends forged payments and makes orders.
 *
 * @throws {Error} if an address is not local and `ownTestSystem` is not set
 */
export function assertMayExamine(urls: readonly string[], ownTestSystem: boolean): void {
  const foreign = ownTestSystem ? undefined : urls.find((url) => !isLocal(url));
  if (foreign === undefined) return;
  throw new Error(
    `${new URL(foreign).host} is not this machine. The examination sends signed and forged payments: if the application is ` +
      "your own and not in production, say so with --own-test-system.",
  );
}
