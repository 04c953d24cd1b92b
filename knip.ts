import type { KnipConfig } from "knip";

/** The uses of files and packages that knip cannot find by itself, each with its reason. */
const config: KnipConfig = {
  // Types in the signature of an exported function are exported so that callers can name them.
  ignoreExportsUsedInFile: { interface: true, type: true },
  workspaces: {
    ".": {
      // These files are started by npm scripts, turbo and .ci/run.
      entry: ["scripts/*.{mjs,d.mts}", "scripts/stress/*.cjs"],
      project: ["scripts/**", "*.{ts,mjs}"],
      // scripts/run.mjs starts biome, dependency-cruiser, pnpm and turbo as processes. scripts/rehearsed-shop.mjs runs
      // in a separate folder, which installs express. scripts/check-secrets.mjs names secretlint's rules.
      ignoreDependencies: [
        "@biomejs/biome",
        "dependency-cruiser",
        "pnpm",
        "turbo",
        "express",
        "(@secretlint/.+|secretlint)",
      ],
    },
    "apps/demo": {
      project: ["{src,web,test}/**"],
      entry: ["web/index.html"],
    },
    "packages/*": { project: ["{src,web,test}/**"] },
    // tsup loads terser because of the setting "minify".
    "packages/browser": { project: ["{src,test}/**"], ignoreDependencies: ["terser"] },
    "packages/simulator": {
      project: ["{src,web,test}/**"],
      // The tests of `check` start these programs.
      entry: ["test/e2e/applications/*.mjs"],
      // A test starts the command of this package with npx.
      ignoreBinaries: ["qfpay-simulator"],
    },
    // src/shop.ts is bundled and started as a process.
    "benchmarks/paying-first": { project: ["{src,test}/**"], entry: ["src/shop.ts"] },
    // The tests of internal/campaign start test/shop/shop-process.mjs as a process.
    "benchmarks/speed": {
      project: ["{src,test}/**"],
      entry: ["src/growth/{main,slot-process}.ts"],
    },
    "internal/campaign": { project: ["{src,test}/**"], entry: ["test/shop/shop-process.mjs"] },
    "internal/consumers": {
      project: ["test/**"],
      // test/harness/load.ts copies this file into a consumer's folder.
      entry: ["test/harness/load-entries.cjs"],
      // These packages are packed and not imported. They are dependencies so that turbo builds them first.
      ignoreDependencies: ["@qfpay/.+"],
    },
    // The example's page loads the built file of @qfpay/browser.
    "examples/*": { entry: ["shop.{ts,js}"], ignoreDependencies: ["@qfpay/browser"] },
    "internal/examples": {
      project: ["test/**"],
      // These packages are packed and not imported. They are dependencies so that turbo builds them first.
      ignoreDependencies: ["@qfpay/.+"],
    },
    "internal/contract": { project: ["src/**"] },
    "internal/docs": {
      project: ["test/**"],
      // The examples of READMEs and docstrings import these packages. "tsc" is the root's TypeScript, started by its
      // path.
      ignoreDependencies: ["@qfpay/.+", "@nestjs/(config|testing)", "prom-client", "tsc"],
    },
    "internal/fuzz": {
      // This file is built and then forked as a process.
      entry: ["src/server-process.ts"],
      project: ["{src,test}/**"],
    },
    "internal/integration": { project: ["test/**"] },
    "internal/nestjs-11": {
      // vitest.config.ts runs the tests of packages/nestjs with the dependencies of this package.
      entry: ["test/*.test.ts"],
      ignoreDependencies: ["@nestjs/.+", "@qfpay/nestjs", "cache-manager"],
    },
    "internal/runtimes": {
      // These files are bundled for each runtime, preloaded by Node, or compiled by the type tests.
      entry: [
        "test/server/{bun,deno,node,workerd,module-scope,pay-process,pay-worker}.ts",
        "test/harness/guard.mjs",
        "test/types/app.ts",
      ],
      project: ["test/**"],
      // This name is a link to an older version of Hono, which the projects of the tests use.
      ignoreDependencies: ["hono-4.8.4"],
      // openssl comes from a Debian package.
      ignoreBinaries: ["openssl"],
    },
    "internal/servers": { project: ["src/**"] },
    "internal/skill": {
      // test/harness/workshop.ts copies the solutions into a folder of their own.
      entry: ["tasks/*.{mjs,ts}"],
      project: ["{test,tasks}/**"],
      // These packages are packed and not imported. They are dependencies so that turbo builds them first. "tsc" is the
      // root's TypeScript.
      ignoreDependencies: [
        "tsc",
        "@qfpay/.+",
        "@hono/node-server",
        "@nestjs/.+",
        "express",
        "hono",
        "libsql",
        "reflect-metadata",
      ],
    },
    "internal/site": {
      project: ["test/**"],
      // The site is built from the docstrings of these packages. They are dependencies so that turbo builds them first.
      ignoreDependencies: ["@qfpay/.+"],
    },
  },
};

export default config;
