import { writeFileSync } from "node:fs";
import { key, paymentBody, paymentSignature, send } from "@qfpay/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectOf } from "../harness/paths.js";
import { startReports } from "../harness/reports.js";
import { type RunningRuntime, startRuntime } from "../harness/runtime.js";
import { cellName, honoVersions } from "../harness/versions.js";

// Checks that workerd forbids the operations that the adapter avoids. Otherwise the adapter's tests on workerd would
// prove nothing.
describe.each(honoVersions)("what workerd forbids, beside hono $version", ({ version }) => {
  let running: RunningRuntime;
  let reports: Awaited<ReturnType<typeof startReports>>;

  beforeAll(async () => {
    reports = await startReports();
    running = await startRuntime(version, "workerd", { QFPAY_KEY: key, REPORTS: reports.url });
  });
  afterAll(async () => {
    await running?.stop();
    reports?.close();
  });

  describe(cellName(version, "workerd", "limits of the runtime"), () => {
    it("is work after the acknowledgement that nobody passed to waitUntil", async () => {
      const headers = { "x-qf-sign": paymentSignature };
      const url = `${running.urls[0]}/module-scope/notify/dropped`;
      expect((await send(url, paymentBody, { headers })).text).toBe("SUCCESS");
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(reports.paths).toEqual([]);
    });

    it.each(["crypto.randomUUID()", "setTimeout(() => {}, 1)", "await fetch('http://127.0.0.1/')"])(
      "is %s at module scope",
      async (expression) => {
        const file = `${projectOf(version)}/server/forbidden.js`;
        writeFileSync(
          file,
          `const made = ${expression};\nexport default { fetch: () => new Response(String(made)) };\n`,
        );
        await expect(startRuntime(version, "workerd", {}, "forbidden.js")).rejects.toThrow(/global scope/);
      },
    );
  });
});
