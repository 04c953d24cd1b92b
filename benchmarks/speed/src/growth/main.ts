import { parseArgs } from "node:util";
import { machine } from "../table.js";
import { type Curve, curveTable, type Growth } from "./curve.js";
import { ledgerCurve } from "./ledger.js";
import { loopDelayCurve } from "./loop-delay.js";
import { processCurve } from "./processes.js";
import { queueCurve } from "./queue.js";

const curves: Record<string, (scale: number) => Promise<Curve>> = {
  processes: processCurve,
  queue: queueCurve,
  ledger: ledgerCurve,
  "event loop": loopDelayCurve,
};

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    scale: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const scale = Number(values.scale);
if (!(scale > 0)) {
  process.stderr.write(
    `Usage: npm run growth -- [--only <text in a curve's name>] [--scale 0.01] [--json]\nCurves: ${Object.keys(curves).join(", ")}\n`,
  );
  process.exit(2);
}

const measured: Curve[] = [];
if (!values.json) process.stdout.write(`${machine()}\n\n`);
for (const name of Object.keys(curves).filter((name) => name.includes(values.only))) {
  const curve = await curves[name]!(scale);
  measured.push(curve);
  if (!values.json) process.stdout.write(`${curveTable(curve)}\n\n`);
}
const growth: Growth = { machine: machine(), scale, curves: measured };
if (values.json) process.stdout.write(`${JSON.stringify(growth, null, 2)}\n`);
