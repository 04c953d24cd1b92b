import { packages } from "./scripts/packages.mjs";

// Limits the size of an entry point's bundle, minified and compressed with Brotli, including hash functions for
// runtimes without node:crypto. Whoever raises a limit states the reason in the commit.
const bundled = (name, file, limit, imports = "*", ignore = []) => ({
  name,
  path: `packages/${file}`,
  import: imports,
  limit,
  ignore: ["node:*", ...ignore],
  // The empty tsconfig replaces those of the packages, which map #hash to a source file that users do not get.
  modifyEsbuildConfig: (config) => ({ ...config, tsconfigRaw: {}, charset: "utf8" }),
});

/** The packages that users install with a package, whose size does not count. */
const neededBy = (name) => {
  const { dependencies, peerDependencies } = packages.find((one) => one.name === name).manifest;
  return Object.keys({ ...dependencies, ...peerDependencies });
};

const limits = [
  // Of core's bundle, 10.5 kB are reconcile, sweep, bills.get and the QR code, which bundlers that split code load at
  // first use. 600 bytes refuse arguments that are not objects, signals that are no AbortSignal, and misspelled options
  // and hooks of every method, route, limiter and store: such a call would be sent without them.
  bundled("core", "core/dist/index.js", "61.7 kB"),
  bundled("core, QFPay only", "core/dist/index.js", "48.65 kB", "{ QFPay }"),
  bundled("core, verifyNotification only", "core/dist/index.js", "4.75 kB", "{ verifyNotification }"),
  bundled("core, fetchNotifyHandler only", "core/dist/index.js", "13.6 kB", "{ fetchNotifyHandler }"),
  // 350 bytes of each refuse misspelled options, such as `retention` instead of `retentionMs`.
  bundled("core/redis", "core/dist/redis.js", "8.1 kB"),
  bundled("core/sql", "core/dist/sql.js", "2.85 kB"),
  bundled("core/node", "core/dist/node.js", "1.5 kB"),
  bundled("core/testing", "core/dist/testing.js", "3.25 kB"),
  bundled("express", "express/dist/index.js", "800 B", "*", neededBy("express")),
  bundled("hono", "hono/dist/index.js", "1.31 kB", "*", neededBy("hono")),
  bundled("hono with core, qfpayNotify only", "hono/dist/index.js", "14.05 kB", "{ qfpayNotify }", ["hono"]),
  bundled("nestjs", "nestjs/dist/index.js", "7.7 kB", "*", neededBy("nestjs")),
  // A page loads this file without a bundler, so the size of the file itself is measured. 100 bytes keep the page from
  // calling an order refused that may exist.
  {
    name: "browser",
    path: "packages/browser/dist/index.js",
    limit: "6.1 kB",
    modifyEsbuildConfig: (config) => ({ ...config, loader: { ".js": "copy" } }),
  },
  // The dashboard's scripts count as they are, with their comments, because the simulator serves the files unchanged.
  bundled("simulator", "simulator/dist/index.js", "57.9 kB", "*", neededBy("simulator")),
];

for (const { name, entries } of packages) {
  if (entries.length > 0 && !limits.flatMap(({ path }) => path).some((path) => path.startsWith(`packages/${name}/`)))
    throw new Error(`@qfpay/${name} has no size limit: add a row to .size-limit.mjs.`);
}

export default limits;
