import { callingRow } from "./calling.js";
import type { Row } from "./compare.js";
import { receivingRow } from "./receiving.js";
import { signingRow } from "./signing.js";
import { startingRow } from "./starting.js";
import { verifyingRow } from "./verifying.js";

/** A row of the benchmark's table that is ready to be measured. `stop` ends the processes that it uses. */
export type Prepared = { row: Row; stop?: () => void };

/** For each row of the benchmark's table, by name, the function that prepares its measurement. */
export const rows: Record<string, () => Prepared | Promise<Prepared>> = {
  "sign md5": () => ({ row: signingRow("MD5", 0.5) }),
  "sign sha256": () => ({ row: signingRow("SHA256", 0.4) }),
  "verify 600": async () => ({ row: await verifyingRow(600, 0.7) }),
  "verify 16000": async () => ({ row: await verifyingRow(16_000, 1) }),
  "receive express": () =>
    receivingRow(
      "express",
      ["express.raw()", "verified and parsed only", "@qfpay/express", "stripe", "@octokit/webhooks"],
      1.1,
    ),
  "receive nest on express": () =>
    receivingRow("nest on express", ["rawBody", "verified and parsed only", "@qfpay/nestjs", "stripe"], 1.2),
  "receive nest on fastify": () =>
    receivingRow("nest on fastify", ["rawBody", "verified and parsed only", "@qfpay/nestjs", "stripe"], 1.4),
  "receive hono": () =>
    receivingRow(
      "hono",
      ["c.req.text()", "verified and parsed only", "@qfpay/hono", "stripe", "@octokit/webhooks"],
      1.5,
    ),
  "call sequential": () => callingRow(1, 0.85),
  "call 50 at once": () => callingRow(50, 0.85),
  start: () => ({ row: startingRow() }),
};
