import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Sets of dependencies, each with the projects that share them. */
export const projects = at("../../projects");
export const packages = at("../../../../packages");
export const pnpm = at("../../../../node_modules/.bin/pnpm");
/** The files that are written into a project of Nest's generator. */
export const starterParts = at("../../starter");
export const nestReadme = at("../../../../packages/nestjs/README.md");
