import { join } from "node:path";
import { createSimulator, type Simulator } from "@qfpay/simulator";
import { describe, expect, inject, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { cell } from "../harness/cell.js";
import { checkOutAt } from "../harness/check-out.js";
import { script } from "../harness/command.js";
import { deliverTo, key } from "../harness/deliver.js";
import type { Runtime } from "../harness/nodes.js";
import { allProjects } from "../harness/projects.js";
import { serve } from "../harness/serve.js";

const { sets, runtimes } = inject("workshop");
const [oldest, newest] = [runtimes[0]!, runtimes.at(-1)!];

/**
 * The versions of Node on which some projects are tested for each commit; the weekly run tests each project on all
 * versions. Starting Jest takes much CPU time, and the oldest frameworks are mostly used on old versions of Node.
 */
const fewerRuntimes: Record<string, Runtime[]> = {
  "jest/jsdom": [oldest],
  "jest/nest-11": [newest],
  "jest/simulator": [newest],
  "lowest/express": [oldest],
  "lowest/hono": [oldest],
  "lowest/nest": [oldest],
};
/** The projects that are compiled in the weekly run only, with a TypeScript version between the oldest and the newest. */
const compiledWeekly = ["jest/nest-11", "jest/simulator"];

/** The path prefixes under which a project serves its shop. Next.js serves one shop on Node and one at the edge. */
const receivers: Record<string, string[]> = { "frameworks/next": ["/node", "/edge"] };

describe.each(allProjects)("$name", ({ name, set, folder, scripts }) => {
  const cwd = join(sets[set]!, folder);
  const called = (kind: string) =>
    Object.entries(scripts).flatMap(([task, line]) => {
      const [first, variant] = task.split(":");
      return first === kind ? [{ line, row: variant ? `${name}: ${variant}` : name }] : [];
    });

  async function served(
    line: string,
    node?: string,
    check: (url: string, gateway: Simulator) => Promise<void> = deliverTo,
  ) {
    const gateway = createSimulator({ merchants: [{ appCode: "SHOP", clientKey: key }] });
    const GATEWAY = (await gateway.listen()).url;
    const server = await serve(line, cwd, { QFPAY_APPCODE: "SHOP", QFPAY_KEY: key, GATEWAY }, { node });
    try {
      await check(server.url, gateway);
    } finally {
      await server.stop();
      await gateway.close();
    }
  }

  async function sells(url: string, gateway: Simulator) {
    await deliverTo(url);
    await checkOutAt(url, gateway);
  }

  for (const { line } of isWeekly || !compiledWeekly.includes(name) ? called("build") : []) {
    it(cell(name, "build"), async () => {
      const { code, output } = await script(line, { cwd, node: newest.node, timeoutMs: 300_000 });
      expect(code, output).toBe(0);
    }, 300_000);
  }

  for (const { version, node, hasOneCopy } of isWeekly ? runtimes : (fewerRuntimes[name] ?? runtimes)) {
    for (const { line, row } of [...called("check"), ...(hasOneCopy ? called("copies") : [])]) {
      it(cell(row, `Node ${version}`), async () => {
        const { code, output } = await script(line, { cwd, node });
        expect(output).toContain(`checked on v${version}\n`);
        expect(code).toBe(0);
      });
    }
    for (const { line, row } of called("start")) it(cell(row, `Node ${version}`), () => served(line, node, sells));
  }

  for (const { line, row } of called("receive")) {
    it(cell(row, `Node ${newest.version}`), () =>
      served(line, newest.node, async (url, gateway) => {
        for (const path of receivers[name] ?? [""]) await sells(url + path, gateway);
      }),
    );
  }

  for (const { line, row } of called("serve")) it(cell(row, "workerd"), () => served(line));
});
