// Sets the version ranges of our packages in the examples outside the workspace (pnpm-workspace.yaml lists them and
// gives the reason). Changesets sets only the ranges of the examples inside the workspace.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8"));

for (const name of readdirSync(join(root, "examples"))) {
  const file = join(root, "examples", name, "package.json");
  if (!existsSync(file)) continue;
  const text = readFileSync(file, "utf8");
  const bumped = text.replace(/("@qfpay\/[a-z]+": ")\^[^"]+(?=")/g, `$1^${version}`);
  if (bumped !== text) writeFileSync(file, bumped);
}
