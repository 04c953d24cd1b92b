import { adapterContract } from "@qfpay/contract";
import { describe } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { remoteAdapter } from "../harness/start-adapter.js";
import { cellName, honoVersions, versionCombinations } from "../harness/versions.js";

// For each runtime: whether the error of `fetch` distinguishes a refused connection from a broken one. Deno's error does
// so only in its text, workerd's never does.
const tellsRefusedFromBroken = { node: true, bun: true, deno: true, workerd: false };

const mounts = ["options at start", "options per request"] as const;
type Mount = (typeof mounts)[number];

/** Whether the checkout is tested. Without the weekly run, it is tested with only one of `mounts` in each Hono version. */
const hasCheckout = (hono: string, mount: Mount) =>
  isWeekly || (hono === honoVersions[0]!.version) === (mount === "options at start");

for (const { hono, runtime } of versionCombinations) {
  describe(`hono ${hono} on ${runtime}`, () => {
    const start = remoteAdapter(hono, runtime);
    for (const mount of mounts) {
      adapterContract({
        name: cellName(hono, runtime, mount),
        start: (setup) => start({ ...setup, mount }),
        inThisProcess: false,
        notifyOnly: !hasCheckout(hono, mount),
        tellsRefusedFromBroken: tellsRefusedFromBroken[runtime],
      });
    }
  });
}
