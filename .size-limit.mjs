import { packages } from "./scripts/packages.mjs";

// Limits the size of an entry point's bundle, minified and compressed with Brotli, including hash functions for
// runtimes without node:crypto. Whoever raises a limit states the reason.
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
  // In core, 10.5 kB are reconcile, sweep, bills.get and the QR code, which bundlers that split code load at first use.
  // Half a kilobyte reports the end of each attempt to hooks and a tracing channel; a quarter of a kilobyte replaces lost orders; 150
  // bytes are the one timer for all calls that wait for slots; 350 bytes are error messages for beginners that name the
  // fix, the time for the next resume, and the abort signal of a time limit, which is created on demand; 100 bytes keep
  // the outcome of a query out of the errors of waitFor and recover(); 200 bytes refuse values that would not be sent,
  // or would be sent for another merchant; 300 bytes refuse misspelled options.
  // 100 bytes read the stream of a response with its reader, which costs less CPU time.
  // 600 bytes let reconcile look again before it says that a payment is missing, and keep payments that went back from
  // counting as paid; 200 bytes refuse misspelled options of calls and tell of unknown kinds of notifications; 300 bytes
  // are the parts of a call in files of their own, and the words for a refunded order; 400 bytes read `respcd` and `txstatus`
  // together, so that a record without a state stops no comparison; 50 bytes keep a call without a conclusion unknown.
  bundled("core", "core/dist/index.js", "59.85 kB"),
  bundled("core, QFPay only", "core/dist/index.js", "47.65 kB", "{ QFPay }"),
  // In the notification handlers, 60 bytes hash a body without copying it and keep the reply from hooks.
  bundled("core, verifyNotification only", "core/dist/index.js", "4.75 kB", "{ verifyNotification }"),
  bundled("core, fetchNotifyHandler only", "core/dist/index.js", "13.35 kB", "{ fetchNotifyHandler }"),
  // In core/redis, one kilobyte requests slots in batches, so that a busy process sends fewer commands to Redis, and 80
  // bytes are the one timer for the slots of a batch.
  bundled("core/redis", "core/dist/redis.js", "7.65 kB"),
  // In core/sql, 80 bytes refuse databases that are not supported and wrappers around databases.
  bundled("core/sql", "core/dist/sql.js", "2.43 kB"),
  // A quarter of core/node is code that the adapters for Express and Nest each had before. 50 bytes decompress a body
  // that a platform kept compressed, and end the response to HEAD.
  bundled("core/node", "core/dist/node.js", "1.5 kB"),
  bundled("core/testing", "core/dist/testing.js", "3.25 kB"),
  bundled("express", "express/dist/index.js", "800 B", "*", neededBy("express")),
  // In hono, 30 bytes let the memory of options per request last as long as their `maxAgeMs`; 55 bytes warn once.
  bundled("hono", "hono/dist/index.js", "1.31 kB", "*", neededBy("hono")),
  bundled("hono with core, qfpayNotify only", "hono/dist/index.js", "13.8 kB", "{ qfpayNotify }", ["hono"]),
  bundled("nestjs", "nestjs/dist/index.js", "7.7 kB", "*", neededBy("nestjs")),
  // A page loads this file without a bundler, so the size of the file itself is measured. 100 bytes keep the page from
  // calling an order refused that may exist.
  {
    name: "browser",
    path: "packages/browser/dist/index.js",
    limit: "6.1 kB",
    modifyEsbuildConfig: (config) => ({ ...config, loader: { ".js": "copy" } }),
  },
  // The dashboard's scripts are served as they are, with their comments.
  bundled("simulator", "simulator/dist/index.js", "57.4 kB", "*", neededBy("simulator")),
];

for (const { name, entries } of packages) {
  if (entries.length > 0 && !limits.flatMap(({ path }) => path).some((path) => path.startsWith(`packages/${name}/`)))
    throw new Error(`@qfpay/${name} has no size limit: add a row to .size-limit.mjs.`);
}

export default limits;
