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

/** Whether the checkout is tested. Without the weekly run, it is tested with only one of `mounts` in each Hono version. */
const hasCheckout = (hono: string, mount: Mount) =>
  isWeekly || (hono === honoVersions[0]!.version) === (mount === "options at start");

/**
 * Whether the second of `mounts` is tested too, with notifications only. Without the weekly run, it is tested on Node
 * only, because both use the same code on every runtime.
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
