import { parseArgs } from "node:util";
import { startBenchmark, text } from "./benchmark.js";
import { faultsOf, keep, keepRemoval, keepScene, readKept, readTables, tables, unmeasuredIn } from "./kept.js";
import { ownNumbers } from "./own-numbers.js";
import { safeguards, sceneOf } from "./safeguards.js";
import { type Scene, scenes, shortScenes } from "./scenes.js";

const usage = `Usage: npm run paying-first -- [--short] [--speed 1] [--processes 1] [--only <text in a scene's name>]
  [--without "${safeguards.join('" | "')}"] [--safeguards] [--keep] [--check]
Plays the scenes in one process and in two processes on one Redis. Ends with 1 if a bound does not hold.
With --safeguards, removes each safeguard in turn instead. Ends with 1 if all bounds hold without one of them.
With --keep, writes the figures to kept.json and README.md.
With --check, plays nothing: ends with 1 if kept.json lacks a row or a figure, a bound does not hold in it, or README.md
differs from it. With --check --keep, first writes the tables of README.md from kept.json.
`;

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    speed: { type: "string", default: "1" },
    processes: { type: "string" },
    only: { type: "string", default: "" },
    without: { type: "string" },
    safeguards: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
  },
});
const without = safeguards.find((name) => name === values.without);
const speed = Number(values.speed);
if (!(speed > 0) || without !== values.without) {
  process.stderr.write(usage);
  process.exit(2);
}

if (values.check) {
  if (values.keep) keep(() => {});
  const kept = readKept();
  const faults = [
    ...faultsOf(kept),
    ...unmeasuredIn(kept),
    ...(readTables() === tables(kept) ? [] : ["README.md differs from kept.json"]),
  ];
  process.stdout.write(faults.length === 0 ? "All published figures hold.\n" : `${faults.join("\n")}\n`);
  process.exit(faults.length === 0 ? 0 : 1);
}

const all: readonly Scene[] = values.short ? shortScenes : scenes;
const counts = values.processes ? [Number(values.processes)] : [1, 2];
const benchmark = await startBenchmark();
let isGreen = true;

async function playScenes(): Promise<void> {
  for (const scene of all.filter(({ name }) => name.includes(values.only))) {
    for (const processes of counts) {
      const result = await benchmark.play(scene, { processes, speed, without }, without ? 1 : 2);
      process.stdout.write(`${text(result)}\n`);
      isGreen &&= result.missed.length === 0;
      if (values.keep) keepScene(result.figures);
    }
  }
  const { found, requests, holds } = await ownNumbers();
  process.stdout.write(`400 own numbers at once: ${found} found in ${requests} requests, at most 80 are allowed\n`);
  isGreen &&= holds;
  if (values.keep) keep((kept) => void Object.assign(kept, { ownNumbers: { found, requests } }));
}

/**
 * Runs the scenarios with all safeguards. If the machine is too busy to keep the bounds even so, the removal of a
 * safeguard proves nothing.
 */
async function playIntact(): Promise<boolean> {
  let isIntact = true;
  for (const scene of shortScenes) {
    for (const processes of counts) {
      const result = await benchmark.play(scene, { processes, speed }, 2);
      process.stdout.write(`With all safeguards: ${text(result)}\n`);
      isIntact &&= result.missed.length === 0;
    }
  }
  return isIntact;
}

async function removeSafeguards(): Promise<void> {
  if (!(await playIntact())) {
    process.stdout.write("A bound fails with all safeguards. Run this on a calm machine.\n");
    isGreen = false;
    return;
  }
  for (const safeguard of safeguards.filter((name) => name.includes(values.only))) {
    for (const processes of counts) {
      const { figures, missed } = await benchmark.play(sceneOf[safeguard], { processes, speed, without: safeguard });
      const verdict = missed.length > 0 ? `fails as it should: ${missed.join("; ")}` : "HOLDS, so it proves nothing";
      process.stdout.write(`Without "${safeguard}", ${figures.scene}, ${processes}: ${verdict}\n`);
      isGreen &&= missed.length > 0;
      if (values.keep) keepRemoval({ safeguard, scene: figures.scene, processes, missed: missed.join("; ") });
    }
  }
}

try {
  await (values.safeguards ? removeSafeguards() : playScenes());
} finally {
  await benchmark.stop();
}
process.exit(isGreen ? 0 : 1);
