import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { environments } from "@qfpay/core";
import type { Account } from "../account/account.js";
import { CommandError, exitCodes } from "../exit-codes.js";

/** The progress of `qfpay reconcile`, from which the next run can continue. */
export type Progress = {
  /** A hash of the account and the gateway that are compared. */
  readonly account: string;
  /** The `cursor` of the last compared item, after which the next run continues. */
  readonly cursor: string;
  /** The start of the compared time range, as the user gave it. */
  readonly from: string;
  /** The end of the compared time range, as the user gave it. */
  readonly to: string;
  /** The number of differences that were found so far. */
  readonly differences: number;
};

/** Stores the progress of `qfpay reconcile` in a file, so that the next run after a crash continues there. */
export type ProgressFile = { load(): Progress | undefined; save(progress: Progress): void; remove(): void };

const none: ProgressFile = { load: () => undefined, save: () => {}, remove: () => {} };

/** Opens the progress file of `qfpay reconcile`. If `path` is `undefined`, no progress is stored. */
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
      let isOld = false;
      try {
        const { account, cursor, from, to, differences } = JSON.parse(text) as Progress;
        if ([account, cursor, from, to].every((part) => typeof part === "string") && Number.isInteger(differences))
          return { account, cursor, from, to, differences };
        isOld = account === undefined && typeof cursor === "string";
      } catch {
        // Ignored, because the error below also reports a file that is not JSON.
      }
      if (isOld) {
        const message =
          `${path} was written by an earlier version of qfpay reconcile, which did not store the account. ` +
          "Remove the file and run the command again: it then compares the whole range.";
        throw new CommandError(message, exitCodes.usage);
      }
      throw new CommandError(`${path} is not a file of qfpay reconcile: name another, or remove it.`, exitCodes.usage);
    },
    save(progress) {
      // After a crash during the write, the file must still be whole: either the old one or the new one.
      writeFileSync(`${path}.new`, JSON.stringify(progress));
      renameSync(`${path}.new`, path);
    },
    remove: () => rmSync(path, { force: true }),
  };
}

/** Returns a short hash of the account and the gateway, so that a progress file need not name them. */
export function hashOf({
  appCode,
  mchid = "",
  environment,
  baseUrl = environments[environment].baseUrl,
}: Account): string {
  const hash = createHash("sha256").update(JSON.stringify([appCode, mchid, new URL(baseUrl).origin]));
  return hash.digest("hex").slice(0, 16);
}
