// Rules for `npm run check:rooms`: which file may import which. CONTRIBUTING.md, "Where things live", gives the
// reasons.
import { packages } from "./scripts/packages.mjs";

const adapters = packages.filter(({ isAdapter }) => isAdapter).map(({ name }) => name);

/**
 * The layers of each source folder, from top to bottom. A file or folder of a layer, called a room, imports only from
 * lower layers.
 */
const floors = {
  "packages/core/src": [
    ["index.ts", "redis.ts", "sql.ts", "node.ts", "testing.ts"],
    ["redis", "sql", "node", "testing"],
    ["routes"],
    ["qfpay.ts"],
    ["sweep", "config.ts"],
    ["reconcile", "notify"],
    ["resources"],
    ["results"],
    ["checks", "records"],
    ["transport"],
    ["signing", "minor-units.ts"],
    ["catalog"],
  ],
  "packages/simulator/src": [
    ["cli"],
    ["check"],
    ["index.ts"],
    ["simulator.ts"],
    ["app.ts"],
    ["simulator-api.ts", "control", "data", "pages"],
    ["options.ts", "listen.ts"],
    ["gateway"],
    ["diagnosis", "notify"],
    ["faults"],
    ["world"],
  ],
  "apps/demo/src": [
    ["main.ts", "services.ts"],
    ["run-program.ts", "start-demo.ts", "services"],
    ["open-front.ts", "shop-parts.ts"],
    ["backends", "front", "tools", "demo.ts", "real-money.ts"],
    ["wire-log.ts"],
    ["shop"],
    ["sql"],
  ],
  "internal/fuzz/src": [
    ["campaign.ts", "server-process.ts"],
    ["checkout", "attack.ts"],
    ["generate.ts"],
    ["servers", "mutations"],
  ],
  "packages/cli/src": [["cli.ts"], ["run-cli.ts"], ["commands"], ["account", "doctor", "explain"], ["output"]],
};

const escaped = (name) => name.replaceAll(".", "\\.");
/** Returns a pattern that matches the files of some rooms. Its first group captures the name of the room. */
const filesOf = (folder, rooms) => `^${folder}/(${rooms.map(escaped).join("|")})(?:/|$)`;

const climbing = Object.entries(floors).flatMap(([folder, lines]) => [
  ...lines.map((rooms, line) => ({
    name: `${folder}: a room imports from the lines below its own only`,
    severity: "error",
    from: { path: filesOf(folder, rooms) },
    to: { path: filesOf(folder, lines.slice(0, line + 1).flat()), pathNot: `^${folder}/$1(?:/|$)` },
  })),
  {
    name: `${folder}: a file without a room imports from no room`,
    severity: "error",
    from: { path: `^${folder}/`, pathNot: filesOf(folder, lines.flat()) },
    to: { path: filesOf(folder, lines.flat()) },
  },
  {
    name: `${folder}: a folder has a line on the plan`,
    severity: "error",
    from: { path: `^${folder}/[^/]+/`, pathNot: filesOf(folder, lines.flat()) },
    to: {},
  },
]);

const outside = packages.map(({ name, needs }) => ({
  name: `@qfpay/${name} imports from ${["itself", ...needs].join(", ")} only`,
  severity: "error",
  // The testing module of the NestJS package may import the simulator, because only the tests of applications use it.
  from: { path: `^packages/${name}/(?:src|web)/`, pathNot: "^packages/nestjs/src/testing[.]ts$" },
  to: {
    path: "^(?:packages|apps|internal|benchmarks|examples)/",
    pathNot: `^packages/(?:${[name, ...needs].join("|")})/`,
  },
}));

export default {
  forbidden: [
    {
      name: "no circle",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "what is imported exists",
      severity: "error",
      from: { path: "^(?:packages|apps|internal|benchmarks)/[^/]+/src/" },
      to: { couldNotResolve: true, path: "^(?:[.]|@qfpay/)" },
    },
    {
      name: "the contract knows no adapter",
      severity: "error",
      from: { path: "^internal/contract/src/" },
      to: { path: `^packages/(?:${adapters.join("|")})/` },
    },
    ...climbing,
    ...outside,
  ],
  options: {
    // Makes the rules apply to type-only imports, too.
    tsPreCompilationDeps: true,
    doNotFollow: { path: ["node_modules", "/dist/"] },
    exclude: { path: ["[.]snippets/", "[.]vitest/", "[.]turbo/"] },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
  },
};
