import { parseArgs } from "node:util";
import { measure } from "./measure.js";
import { bundleSizesTable, machine, type Result, resultTable } from "./table.js";
import { rows } from "./table-rows.js";
import { bundleSizeOf, bundles } from "./weight.js";

const usage = `Usage: npm run speed -- [--rounds 15] [--only <text in a row's name>] [--own] [--json]
Compares what signing, verifying, receiving and calling cost with other libraries that do the same work. With --own, runs only the
baselines and the packages of this repository. Rows:
  ${Object.keys(rows).join("\n  ")}
  bundles
`;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    only: { type: "string", default: "" },
    own: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
if (!(rounds >= 1)) {
  process.stderr.write(usage);
  process.exit(2);
}

const results: Result[] = [];
if (!values.json) process.stdout.write(`${machine()}\n\n`);
for (const name of Object.keys(rows).filter((row) => row.includes(values.only))) {
  const result = await measure(name, rounds, values.own);
  results.push(result);
  if (!values.json) process.stdout.write(`${resultTable(result)}\n\n`);
}
const weights: Record<string, number> = {};
if ("bundles".includes(values.only)) {
  for (const [name, source] of Object.entries(bundles)) weights[name] = await bundleSizeOf(source);
  if (!values.json) process.stdout.write(`${bundleSizesTable(weights)}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify({ machine: machine(), rounds, results, weights }, null, 2)}\n`);
