import { adapterContract } from "@qfpay/contract";
import { describe } from "vitest";
import { remoteAdapter } from "../harness/start-adapter.js";
import { cellName, versionCombinations } from "../harness/versions.js";

// For each runtime: whether the error of `fetch` distinguishes a refused connection from a broken one. Deno's error does
// so only in its text, workerd's never does.
const tellsRefusedFromBroken = { node: true, bun: true, deno: true, workerd: false };

for (const { hono, runtime } of versionCombinations) {
  describe(`hono ${hono} on ${runtime}`, () => {
    const start = remoteAdapter(hono, runtime);
    for (const mount of ["options at start", "options per request"] as const) {
      adapterContract({
        name: cellName(hono, runtime, mount),
        start: (setup) => start({ ...setup, mount }),
        inThisProcess: false,
        tellsRefusedFromBroken: tellsRefusedFromBroken[runtime],
      });
    }
  });
}
