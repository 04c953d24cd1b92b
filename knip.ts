import type { KnipConfig } from "knip";

/** What knip cannot see by itself, each with its reason. */
const config: KnipConfig = {
  // An exported function may name its file's types; they are exported so that a caller can name them too.
  ignoreExportsUsedInFile: { interface: true, type: true },
  workspaces: {
    ".": {
      // npm scripts, turbo and .ci/run start these.
      entry: ["scripts/*.{mjs,d.mts}", "scripts/stress/*.cjs"],
      project: ["scripts/**", "*.{ts,mjs}"],
      // scripts/run.mjs starts these as processes. scripts/rehearsed-shop.mjs runs in a folder of its own, which
      // installs express. scripts/check-secrets.mjs names secretlint's rules.
      ignoreDependencies: ["@biomejs/biome", "pnpm", "turbo", "express", "(@secretlint/.+|secretlint)"],
    },
    "apps/demo": {
      project: ["{src,web,test}/**"],
      entry: ["web/index.html"],
    },
    "packages/*": { project: ["{src,web,test}/**"] },
    "packages/simulator": {
      project: ["{src,web,test}/**"],
      // The tests of `check` start these as programs.
      entry: ["test/e2e/applications/*.mjs"],
      // The command of this package itself, which a test starts with npx.
      ignoreBinaries: ["qfpay-simulator"],
    },
    // src/shop.ts is bundled and started as a process.
    "benchmarks/paying-first": { project: ["{src,test}/**"], entry: ["src/shop.ts"] },
    // test/shop/shop-process.mjs is started as a process.
    "benchmarks/speed": { project: ["{src,test}/**"] },
    "internal/campaign": { project: ["{src,test}/**"], entry: ["test/shop/shop-process.mjs"] },
    "internal/consumers": {
      project: ["test/**"],
      // test/harness/load.ts copies it into a consumer's folder.
      entry: ["test/harness/load-entries.cjs"],
      // They are packed, not imported; being dependencies, turbo builds them first.
      ignoreDependencies: ["@qfpay/.+"],
    },
    // The page loads the built file of @qfpay/browser.
    "examples/*": { entry: ["shop.{ts,js}"], ignoreDependencies: ["@qfpay/browser"] },
    "internal/examples": {
      project: ["test/**"],
      // They are packed, not imported; being dependencies, turbo builds them first.
      ignoreDependencies: ["@qfpay/.+"],
    },
    "internal/contract": { project: ["src/**"] },
    "internal/docs": {
      project: ["test/**"],
      // The examples of READMEs and docstrings import these; "tsc" is the root's TypeScript, started by its path.
      ignoreDependencies: ["@qfpay/browser", "@nestjs/(config|testing)", "prom-client", "tsc"],
    },
    "internal/fuzz": {
      // Built and forked as a process.
      entry: ["src/server-process.ts"],
      project: ["{src,test}/**"],
    },
    "internal/integration": { project: ["test/**"] },
    "internal/nestjs-11": {
      // vitest.config.ts gives its dependencies to the tests of packages/nestjs.
      entry: ["test/*.test.ts"],
      ignoreDependencies: ["@nestjs/.+", "@qfpay/nestjs", "cache-manager"],
    },
    "internal/runtimes": {
      // Bundled for each runtime, preloaded by Node, compiled by the tests of types.
      entry: [
        "test/server/{bun,deno,node,workerd,module-scope,pay-process,pay-worker}.ts",
        "test/harness/guard.mjs",
        "test/types/app.ts",
      ],
      project: ["test/**"],
      // Linked into the projects under this name.
      ignoreDependencies: ["hono-4.8.4"],
      // A program of the Debian package.
      ignoreBinaries: ["openssl"],
    },
    "internal/servers": { project: ["src/**"] },
    "internal/skill": {
      // test/harness/workshop.ts copies the solutions into a folder of their own.
      entry: ["tasks/*.{mjs,ts}"],
      project: ["{test,tasks}/**"],
      // They are packed, not imported; being dependencies, turbo builds them first. "tsc" is the root's.
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
      // Their docstrings are read, not imported; being dependencies, turbo builds them first.
      ignoreDependencies: ["@qfpay/(browser|core|express|hono|nestjs|simulator)"],
    },
  },
};

export default config;
