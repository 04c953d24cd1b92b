import { compare, type Row } from "./compare.js";
import { receivingRow } from "./receiving.js";
import { signingRow } from "./signing.js";
import { verifyingRow } from "./verifying.js";

const rounds = 9;
const only = process.argv[2] ?? "";

async function show(row: Row) {
  const [, ...others] = await compare(row, rounds);
  console.log(row.name, "goal", row.goal);
  for (const { name, ratio, spread, microseconds } of others)
    console.log("   ", name.padEnd(24), ratio.toFixed(2), "+-", spread.toFixed(2), microseconds.toFixed(2), "us");
}
for (const row of [
  signingRow("MD5", 0.5),
  signingRow("SHA256", 0.4),
  await verifyingRow(600, 0.7),
  await verifyingRow(16_000, 1),
])
  if (row.name.includes(only)) await show(row);
const frameworks = [
  ["express", ["express.raw()", "@qfpay/express", "stripe", "@octokit/webhooks"], 1.1],
  ["nest on express", ["rawBody", "@qfpay/nestjs", "stripe"], 1.2],
  ["nest on fastify", ["rawBody", "@qfpay/nestjs", "stripe"], 1.4],
  ["hono", ["c.req.text()", "@qfpay/hono", "stripe", "@octokit/webhooks"], 1.5],
] as const;
for (const [framework, libraries, goal] of frameworks) {
  if (!`receive ${framework}`.includes(only)) continue;
  const { row, stop } = await receivingRow(framework, libraries, goal);
  await show(row);
  stop();
}
