import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { projects } from "./paths.js";

/** A project in `projects/<set>/<folder>`. `name` is `<set>/<folder>`. `scripts` are those of its package.json. */
export type Project = { name: string; set: string; folder: string; scripts: Record<string, string> };

/**
 * The sets of projects to install and test. `latest` installs the newest version of each dependency. `lowest` installs
 * the lowest version of each peer range (except Nest's Fastify platform, of which 11.0.0 and 11.0.1 cannot be installed
 * beside Nest 11). `jest` is a generated NestJS 11 project. `frameworks` use the core without an adapter, and only in
 * the weekly run: for each commit, internal/examples builds a shop with Next.js.
 */
export const sets: string[] = readdirSync(projects).filter((set) => isWeekly || set !== "frameworks");

/** The test projects of all `sets`. */
export const allProjects: Project[] = sets.flatMap((set) =>
  readdirSync(join(projects, set)).flatMap((folder) => {
    const manifest = join(projects, set, folder, "package.json");
    if (!existsSync(manifest)) return [];
    const { scripts } = JSON.parse(readFileSync(manifest, "utf8")) as Pick<Project, "scripts">;
    return { name: `${set}/${folder}`, set, folder, scripts };
  }),
);
