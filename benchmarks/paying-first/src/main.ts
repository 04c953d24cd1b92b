import { parseArgs } from "node:util";
import { startBenchmark, text } from "./benchmark.js";
import { ownNumbers } from "./own-numbers.js";
import { type Safeguard, safeguards } from "./safeguards.js";
import { type Scene, scenes, shortScenes } from "./scenes.js";

const usage = `Usage: npm run paying-first -- [--short] [--speed 2] [--processes 1] [--only <text in a scene's name>]
  [--without "${safeguards.join('" | "')}"]
Plays the scenes in one process and in two processes on one Redis. Ends with 1 if a bound does not hold.
`;

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    speed: { type: "string", default: "2" },
    processes: { type: "string" },
    only: { type: "string", default: "" },
    without: { type: "string" },
  },
});
const isKnown = (name: string): name is Safeguard => (safeguards as readonly string[]).includes(name);
const { without } = values;
const speed = Number(values.speed);
if (!(speed > 0) || (without !== undefined && !isKnown(without))) {
  process.stderr.write(usage);
  process.exit(2);
}

const all: readonly Scene[] = values.short ? shortScenes : scenes;
const counts = values.processes ? [Number(values.processes)] : [1, 2];
const benchmark = await startBenchmark();
let isGreen = true;
try {
  for (const scene of all.filter(({ name }) => name.includes(values.only))) {
    for (const processes of counts) {
      const result = await benchmark.play(scene, { processes, speed, without });
      process.stdout.write(`${text(result)}\n`);
      isGreen &&= result.missed.length === 0;
    }
  }
  const { found, requests, holds } = await ownNumbers();
  process.stdout.write(`400 own numbers at once: ${found} found in ${requests} requests, at most 80 are allowed\n`);
  isGreen &&= holds;
} finally {
  await benchmark.stop();
}
process.exit(isGreen ? 0 : 1);
