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
 * True if the checkout is tested. At each change, it is tested once on each combination of versions: with the oldest
 * Hono if the options are given at the start, with the newest if they are given per request.
 */
const hasCheckout = (hono: string, mount: Mount) =>
  isWeekly || (hono === honoVersions[0]!.version) === (mount === "options at start");

/**
 * True if the notifications are tested in a set-up that does not test the checkout. At each change, that is so on Node
 * only, because both set-ups use the same code on every runtime.
 */
const hasSecondSetUp = (runtime: RuntimeName) => isWeekly || runtime === "node";

/** Runs the tests that every adapter must pass on these runtimes, with each version of Hono that this run tests there. */
export function contractOn(...tested: RuntimeName[]): void {
  for (const { hono, runtime } of fewerCombinations.filter((combination) => tested.includes(combination.runtime))) {
    describe(`hono ${hono} on ${runtime}`, () => {
      const start = remoteAdapter(hono, runtime);
      for (const mount of mounts) {
        const notifyOnly = !hasCheckout(hono, mount);
        if (notifyOnly && !hasSecondSetUp(runtime)) continue;
        adapterContract({
          name: cellName(hono, runtime, mount),
          start: (setup) => start({ ...setup, mount }),
          inThisProcess: false,
          notifyOnly,
          tellsRefusedFromBroken: tellsRefusedFromBroken[runtime],
        });
      }
    });
  }
}
