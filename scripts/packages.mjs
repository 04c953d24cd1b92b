// The published packages, read from the package.json files in `packages/`. The import rules, the size limits, and the
// tests of the documentation and the site derive their lists of packages from this one.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The folder names of the published packages. */
export const names = readdirSync(`${root}packages`);

/** The name, package.json, entry points and dependencies of each published package. */
export const packages = names.map((name) => {
  const manifest = JSON.parse(readFileSync(`${root}packages/${name}/package.json`, "utf8"));
  const { exports, devDependencies = {}, dependencies, peerDependencies, peerDependenciesMeta: peers = {} } = manifest;
  const needed = Object.keys({ ...dependencies, ...peerDependencies }).filter((used) => !peers[used]?.optional);
  return {
    name,
    manifest,
    /** The names under which users import the package, with their source files. Only the CLI imports `./cli/`. */
    entries: Object.keys(exports)
      .filter((path) => path !== "./package.json" && !path.startsWith("./cli/"))
      .map((path) => ({
        module: `@qfpay/${name}${path.slice(1)}`,
        source: `packages/${name}/src/${path === "." ? "index" : path.slice(2)}.ts`,
      })),
    /** The folder names of the packages on which this package depends. */
    needs: names.filter((other) => needed.includes(`@qfpay/${other}`)),
    /** Whether the package connects a framework. Only adapters run the tests of `@qfpay/contract`. */
    isAdapter: "@qfpay/contract" in devDependencies,
  };
});

/** The names under which users import the packages, each with its source file. */
export const entries = packages.flatMap((one) => one.entries);
