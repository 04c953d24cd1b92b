import { readFileSync, writeFileSync } from "node:fs";
import { keptGrowth, keptRuns, pagePath } from "./kept-runs.js";
import { marker, printedPart } from "./page.js";

const [prose] = readFileSync(pagePath, "utf8").split(marker);
writeFileSync(pagePath, `${prose}${marker}\n\n${printedPart(keptRuns(), keptGrowth())}`);
