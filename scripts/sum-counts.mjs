// Adds up the lines "N passed, N failed" with which several test commands ended.
import { readFileSync } from "node:fs";

const lines = readFileSync(process.argv[2], "utf8").matchAll(/^(\d+) passed, (\d+) failed$/gm);
let passed = 0;
let failed = 0;
let runs = 0;
for (const line of lines) {
  passed += Number(line[1]);
  failed += Number(line[2]);
  runs++;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = runs === 2 && failed === 0 && passed > 0 ? 0 : 1;
