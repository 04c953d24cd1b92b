import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The folder of the consumers' projects, with one folder for each set. The projects of a set share their dependencies.
 */
export const projects = at("../../projects");
export const packages = at("../../../../packages");
export const pnpm = at("../../../../node_modules/.bin/pnpm");
/** The files that are copied into a project of Nest's generator. */
export const starterParts = at("../../starter");
export const nestReadme = at("../../../../packages/nestjs/README.md");
