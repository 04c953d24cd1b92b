import { beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { campaign } from "../../src/campaign.js";
import type { AdapterName, brokenNames } from "../../src/protocol.js";
import { buildServer } from "../../src/server-handle.js";

type Broken = (typeof brokenNames)[number];

beforeAll(buildServer);

async function findings(adapter: AdapterName): Promise<string[]> {
  const deadlineMs = adapter === "silent" ? 600 : undefined; // The silent server lets every request time out.
  const { tally, report } = await campaign({ adapter }, { seed: 7, from: 0, count: 400, deadlineMs });
  const wrong = tally.failures.map(({ kind, reason }) => `${kind} ${reason}`);
  return [...wrong, ...report.crashes, ...report.prototypePollution];
}

const brokenServers: [what: string, adapter: Broken, finding: RegExp][] = [
  ["compares the first 28 characters of a signature only", "prefix", /signature\.nearly answered 200, expected 401/],
  ["verifies a body printed again", "reprinted", /bytes\.(reprint|whitespace|crlf).* answered 200, expected 401/],
  ["verifies a trimmed body", "trimmed", /bytes\.whitespace answered 200, expected 401/],
  ["lets a missing signature pass", "trusting", /signature\.missing a handler ran for it/],
  ["calls the handler twice", "twice", /delivery a handler ran 2 times for it/],
  ["does not answer", "silent", /size\.1 neither answered nor closed after \d{3,5} ms/],
  ["merges the body into an object of its own", "polluted", /Object\.prototype\.polluted/],
  ["loses a rejected promise", "crashing", /unhandledRejection: Error: nobody waits for this/],
];
/** Tested in the weekly run only: the fuzzer notices these servers as it notices `reprinted`, by their responses. */
const weekly: Broken[] = ["prefix", "trimmed"];

describe("the fuzzer notices a server that", () => {
  it.each(brokenServers.filter(([, adapter]) => isWeekly || !weekly.includes(adapter)))(
    "%s",
    async (_what, adapter, finding) => {
      expect((await findings(adapter)).join("\n")).toMatch(finding);
    },
  );

  // For each commit, fuzz.test.ts sends requests to correct servers, and ends with no finding.
  if (isWeekly) {
    it("and reports nothing about a correct server", async () => {
      expect(await findings("express")).toEqual([]);
    });
  }
});
