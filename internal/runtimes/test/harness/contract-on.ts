import { adapterContract } from "@qfpay/contract";
import { describe } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { remoteAdapter } from "./start-adapter.js";
import { cellName, fewerCombinations, honoVersions, type RuntimeName } from "./versions.js";

// For each runtime: whether the error of `fetch` distinguishes a refused connection from a broken one. Deno's error does
// so only in its text, workerd's never does.
const tellsRefusedFromBroken = { node: true, bun: true, deno: true, workerd: false };

const mounts = ["options at start", "options per request"] as const;
type Mount = (typeof mounts)[number];

/**
 * The set-ups to test in a version of Hono: in the weekly run both, and for each commit the first in the oldest version
 * and the second in the newest.
 */
const mountsOf = (hono: string): readonly Mount[] =>
  isWeekly ? mounts : mounts.slice(...(hono === honoVersions[0]!.version ? [0, 1] : [1]));

/** Runs the tests that every adapter must pass on these runtimes, with each version of Hono that this run tests there. */
export function contractOn(...tested: RuntimeName[]): void {
  for (const { hono, runtime } of fewerCombinations.filter((combination) => tested.includes(combination.runtime))) {
    describe(`hono ${hono} on ${runtime}`, () => {
      const start = remoteAdapter(hono, runtime);
      for (const mount of mountsOf(hono)) {
        adapterContract({
          name: cellName(hono, runtime, mount),
          start: (setup) => start({ ...setup, mount }),
          inThisProcess: false,
          tellsRefusedFromBroken: tellsRefusedFromBroken[runtime],
        });
      }
    });
  }
}
