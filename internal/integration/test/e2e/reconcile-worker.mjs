// Compares a merchant's orders, read from the file `books`, with the gateway at `url`. Appends each item of the
// reconciliation to the file `found` at once. After a restart, continues after the last item in that file.
import { createReadStream, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { memoryLimiter, QFPay } from "@qfpay/core";
import { scaledClock } from "@qfpay/core/testing";

const { url, account, books, found, from, to, now } = JSON.parse(process.argv[2]);

async function* orders() {
  for await (const line of createInterface({ input: createReadStream(books) })) yield JSON.parse(line);
}

// A last line without a line break was cut off when the process was killed, so it is dropped.
const lines = existsSync(found) ? readFileSync(found, "utf8").split("\n").slice(0, -1) : [];
const { cursor } = lines.length > 0 ? JSON.parse(lines.at(-1)) : {};

// The test's clock runs thirty times as fast, so the limiter's budget for a minute here lasts two seconds.
const clock = { ...scaledClock(30), now: () => now };
const limiter = memoryLimiter({ clock });
// The time-out is long, because a query that is sent again on a busy machine would spoil the count of queries.
const qfpay = new QFPay({ ...account, baseUrl: url, clock, limiter, timeoutMs: 3_600_000 });
const out = openSync(found, "a");
let sequence = 0;
for await (const item of qfpay.reconcile({ orders, from: new Date(from), to: new Date(to), cursor })) {
  const { type, id, kind, isDone } = item;
  if (type === "progress" && sequence++ % 20 === 0) globalThis.gc?.();
  const heap = type === "progress" ? process.memoryUsage().heapUsed : undefined;
  writeSync(out, `${JSON.stringify({ type, id, kind, isDone, heap, cursor: item.cursor })}\n`);
}
