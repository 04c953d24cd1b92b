import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Sets of dependencies, each with the projects that share them. */
export const projects = at("../../projects");
export const packages = at("../../../../packages");
export const pnpm = at("../../../../node_modules/.bin/pnpm");
