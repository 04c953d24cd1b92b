import { fileURLToPath } from "node:url";
import { tests } from "../../scripts/vitest-base.mjs";

const here = (name: string) => ({
  find: new RegExp(`^${name}(?=/|$)`),
  replacement: fileURLToPath(new URL(`node_modules/${name}`, import.meta.url)),
});
const frameworks = ["common", "core", "platform-express", "platform-fastify"].map((part) => `@nestjs/${part}`);

/** The adapter's own tests, with Nest taken from this package. */
export default tests({
  root: fileURLToPath(new URL("../../packages/nestjs", import.meta.url)),
  resolve: { alias: [...frameworks, "reflect-metadata", "rxjs"].map(here) },
  test: {
    include: ["test/**/*.test.ts", fileURLToPath(new URL("test/*.test.ts", import.meta.url))],
    reporters: ["default", ["json", { outputFile: fileURLToPath(new URL(".vitest/results.json", import.meta.url)) }]],
  },
});
