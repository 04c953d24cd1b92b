import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { CommandError, exitCodes } from "../exit-codes.js";

/** How far a comparison has come. */
export type Progress = {
  readonly cursor: string;
  readonly from: string;
  readonly to: string;
  readonly differences: number;
};

/** Keeps how far a comparison has come, so that it goes on behind that point after a crash. */
export type ProgressFile = { load(): Progress | undefined; save(progress: Progress): void; remove(): void };

const none: ProgressFile = { load: () => undefined, save: () => {}, remove: () => {} };

/** @param path the file; none without it */
export function progressFile(path: string | undefined): ProgressFile {
  if (path === undefined) return none;
  return {
    load() {
      let text: string;
      try {
        text = readFileSync(path, "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw new CommandError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`, exitCodes.usage);
      }
      try {
        const { cursor, from, to, differences } = JSON.parse(text) as Progress;
        if ([cursor, from, to].every((part) => typeof part === "string") && Number.isInteger(differences))
          return { cursor, from, to, differences };
      } catch {
        // told below
      }
      throw new CommandError(`${path} is not a file of qfpay reconcile: name another, or remove it.`, exitCodes.usage);
    },
    save(progress) {
      // A crash in the middle of writing must leave the old file or the new one.
      writeFileSync(`${path}.new`, JSON.stringify(progress));
      renameSync(`${path}.new`, path);
    },
    remove: () => rmSync(path, { force: true }),
  };
}
