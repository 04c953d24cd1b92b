// Writes docs/supported.md from the results of the fast tests and the weekly run of the e2e tests. The page lists the
// combinations of versions with which each adapter was tested, and the test projects that installed the packages. With
// --check, it only compares: it fails if a test failed, a required combination is missing from the results, or the page
// lacks a result. After the weekly run, it also fails if the page has anything that is not in the results.
import { readFileSync, writeFileSync } from "node:fs";

// Results that scripts/cells-reporter.ts writes. Each has a member `weekly`: whether it is of the weekly run.
const sources = [
  "packages/express/.vitest/cells.json",
  "packages/express/.vitest/cells-e2e.json",
  "packages/nestjs/.vitest/cells.json",
  "packages/nestjs/.vitest/cells-e2e.json",
  "internal/nestjs-11/.vitest/cells-e2e.json",
  "internal/runtimes/.vitest/cells.json",
];
const fastTests = ["packages/express/.vitest/cells.json", "packages/nestjs/.vitest/cells.json"];
const page = "docs/supported.md";

// The combinations of versions that the table must contain. Each entry is the beginning of some combinations' names.
const requiredCells = [
  "express | express 4.",
  "express | express 5.",
  ...["express", "fastify"].flatMap((platform) => [
    `nestjs | nest 11.*, ${platform}`,
    `nestjs | nest 12.*, ${platform}`,
  ]),
  "hono | hono 4.8.4 | node",
  ...["node", "bun", "deno", "workerd"].map((runtime) => `hono | hono 4.1*.* | ${runtime}`),
];
// The combinations that only the weekly run tests.
const requiredWeekly = ["bun", "deno", "workerd"].map((runtime) => `hono | hono 4.8.4 | ${runtime}`);

const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const major = (runtime) => runtime.replace(/^(node) v?(\d+).*$/i, "$1 $2");
const named = (adapter, framework) => (/^\d/.test(framework) ? `${adapter} ${framework}` : framework);
const nameOf = ({ adapter, framework, runtime, setup }) =>
  [adapter, named(adapter, framework), major(runtime), setup].join(" | ");

// Shortens a version of Node to the major version, except the lowest version that `engines` allows.
const placeOf = (runtime) => runtime.replace(/^Node (\d+)\.(?!0\.0$).*$/, "Node $1");
const places = ["Node 20.0.0", "Node 20", "Node 22", "Node 24", "workerd", "build"];

const cells = sources.flatMap(read);
const consumers = read("internal/consumers/.vitest/consumers.json");
const isComplete =
  consumers.weekly &&
  sources.filter((file) => !fastTests.includes(file)).every((file) => read(file).every(({ weekly }) => weekly));
// The projects are sorted, because test files that run side by side end in any order.
const projects = Object.entries(consumers.projects)
  .map(([project, results]) => [
    project,
    Object.fromEntries(Object.entries(results).map(([runtime, result]) => [placeOf(runtime), result])),
  ])
  .sort(([one], [other]) => (one < other ? -1 : 1));
const problems = [
  ...cells
    .filter((cell) => cell.failed > 0 || cell.passed === 0)
    .map((cell) => `failed: ${nameOf(cell)} (${cell.failed} of its tests)`),
  ...projects
    .filter(([, results]) => Object.values(results).some((result) => result !== "ok"))
    .map(([project]) => `failed: ${project}`),
];

const byName = new Map();
for (const cell of cells) {
  const depth = cell.contract ? (cell.notify ? "contract" : "checkout") : cell.notify ? "notifications" : "body";
  if (byName.get(nameOf(cell)) !== "contract") byName.set(nameOf(cell), depth);
}
const names = [...byName.keys()].sort();

const begins = (name, pattern) =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[.|]/g, "\\$&"))
      .join("[^|]*")}`,
  ).test(name);
for (const pattern of isComplete ? [...requiredCells, ...requiredWeekly] : requiredCells) {
  if (!names.some((name) => byName.get(name) === "contract" && begins(name, pattern)))
    problems.push(`not run: ${pattern}`);
}

const unplaced = projects.flatMap(([project, results]) =>
  Object.keys(results)
    .filter((place) => !places.includes(place))
    .map((place) => `${project}: ${place}`),
);
problems.push(...unplaced.map((place) => `no column: ${place}`));

const text = `# Supported

Each line below was run by the project's tests and passed. The page is written from the results of the weekly run, which
fails if the page differs from them. The run for each commit tests a part of the lines, and fails if the page lacks one
of its results.

## Frameworks and runtimes

All over real sockets. "contract" is everything that \`internal/contract\` asks of an adapter, "notifications" its half
about notifications, "checkout" the other half: the checkout is run in few set-ups per version and platform. "body" is
only that the exact bytes arrive or that their loss is told, or what the line says.

| Adapter | Framework | Runtime | Set-up | Run |
|---|---|---|---|---|
${names.map((name) => `| ${name} | ${byName.get(name)} |`).join("\n")}

## Projects that install the packages

From packed tarballs. "build" is a type check or a bundle. "lowest" has the lowest versions of the peer ranges.

| Project | ${places.join(" | ")} |
|---|${places.map(() => "---").join("|")}|
${projects.map(([project, results]) => `| ${[project, ...places.map((place) => results[place] ?? "")].join(" | ")} |`).join("\n")}
`;

const lines = readFileSync(page, "utf8").split("\n");

/** Returns a message for each result that the page lacks. */
function missingOnPage() {
  const missingCells = names.filter((name) => !lines.some((line) => tells(line, name)));
  const missingResults = projects.flatMap(([project, results]) => {
    const columns = lines.find((line) => line.startsWith(`| ${project} | `))?.split(" | ") ?? [];
    return Object.keys(results)
      .filter((place) => columns[places.indexOf(place) + 1]?.replace(/ \|$/, "").trim() !== "ok")
      .map((place) => `${project} | ${place}`);
  });
  return [...missingCells.map((name) => `${name} | ${byName.get(name)}`), ...missingResults].map(
    (result) => `${page} lacks: ${result}. Run "npm run supported" after the fast tests and the weekly run.`,
  );
}

/** Whether `line`, of the page, says that `name` passed at least the tests that it passed in this run. */
function tells(line, name) {
  const within = { contract: [], notifications: ["contract"], checkout: ["contract"] };
  const depth = byName.get(name);
  const depths = [depth, ...(within[depth] ?? Object.keys(within))];
  return depths.some((one) => line === `| ${name} | ${one} |`);
}

if (process.argv.includes("--check")) {
  if (!isComplete) problems.push(...missingOnPage());
  else if (lines.join("\n") !== text) {
    problems.push(`${page} is not what was run: run "npm run supported" after the tests.`);
  }
} else if (isComplete) writeFileSync(page, text);
else problems.push(`${page} was not written, because it needs the results of npm run test:e2e -- --weekly.`);
for (const problem of problems) process.stderr.write(`${problem}\n`);
const run = isComplete ? "weekly run" : "run for each commit";
process.stdout.write(`${run}: ${names.length} cells, ${projects.length} projects, ${problems.length} problems\n`);
if (problems.length > 0) process.exitCode = 1;
