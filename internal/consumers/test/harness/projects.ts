import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projects } from "./paths.js";

/** A consumer's project: `name` is `set/folder`, `set` is `latest`, `lowest`, ..., and `scripts` are its npm scripts. */
export type Project = { name: string; set: string; folder: string; scripts: Record<string, string> };

/**
 * The projects of all sets: the folders with a package.json. `latest` has the newest version of each package, `lowest`
 * the lowest version of each peer range (except Nest's Fastify platform, of which 11.0.0 and 11.0.1 cannot be installed
 * beside Nest 11), `jest` a NestJS 11 project as Nest's generator makes it, `frameworks` the frameworks that use the
 * core without an adapter.
 */
export const allProjects: Project[] = readdirSync(projects).flatMap((set) =>
  readdirSync(join(projects, set)).flatMap((folder) => {
    const manifest = join(projects, set, folder, "package.json");
    if (!existsSync(manifest)) return [];
    const { scripts } = JSON.parse(readFileSync(manifest, "utf8")) as Pick<Project, "scripts">;
    return { name: `${set}/${folder}`, set, folder, scripts };
  }),
);
