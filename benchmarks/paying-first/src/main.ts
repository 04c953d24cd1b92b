import { parseArgs } from "node:util";
import { startBenchmark, text } from "./benchmark.js";
import { keep, keepRemoval, keepScene } from "./kept.js";
import { ownNumbers } from "./own-numbers.js";
import { safeguards, sceneOf } from "./safeguards.js";
import { type Scene, scenes, shortScenes } from "./scenes.js";

const usage = `Usage: npm run paying-first -- [--short] [--speed 2] [--processes 1] [--only <text in a scene's name>]
  [--without "${safeguards.join('" | "')}"] [--safeguards] [--keep]
Plays the scenes in one process and in two processes on one Redis. Ends with 1 if a bound does not hold.
With --safeguards, removes each safeguard in turn instead. Ends with 1 if all bounds hold without one of them.
With --keep, writes the figures to kept.json and README.md.
`;

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    speed: { type: "string", default: "2" },
    processes: { type: "string" },
    only: { type: "string", default: "" },
    without: { type: "string" },
    safeguards: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
});
const without = safeguards.find((name) => name === values.without);
const speed = Number(values.speed);
if (!(speed > 0) || without !== values.without) {
  process.stderr.write(usage);
  process.exit(2);
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
      if (values.keep) keepScene(result.figures, speed);
    }
  }
  const { found, requests, holds } = await ownNumbers();
  process.stdout.write(`400 own numbers at once: ${found} found in ${requests} requests, at most 80 are allowed\n`);
  isGreen &&= holds;
  if (values.keep) keep((kept) => void Object.assign(kept, { ownNumbers: { found, requests } }));
}

async function removeSafeguards(): Promise<void> {
  for (const safeguard of safeguards.filter((name) => name.includes(values.only))) {
    const { figures, missed } = await benchmark.play(sceneOf[safeguard], { processes: 1, speed, without: safeguard });
    const verdict = missed.length > 0 ? `fails as it should: ${missed.join("; ")}` : "HOLDS, so it proves nothing";
    process.stdout.write(`Without "${safeguard}", ${figures.scene} ${verdict}\n`);
    isGreen &&= missed.length > 0;
    if (values.keep) keepRemoval({ safeguard, scene: figures.scene, missed });
  }
}

try {
  await (values.safeguards ? removeSafeguards() : playScenes());
} finally {
  await benchmark.stop();
}
process.exit(isGreen ? 0 : 1);
