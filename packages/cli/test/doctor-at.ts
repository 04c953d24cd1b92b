import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { QFPayOptions } from "@qfpay/core";
import { describe, expect, it } from "vitest";
import type { GatewayConfiguration } from "./doctor-ways.js";
import { startGateway } from "./gateway.js";
import { at, qfpay } from "./run.js";
import { runCardSuite, runSuite } from "./suite.js";

/** The folder for the files that `qfpay doctor` writes in these tests. Each test file removes it at its end. */
export const folder = mkdtempSync(join(tmpdir(), "qfpay-doctor-"));
/** The path of the file that `qfpay doctor` writes for QFPay's support. */
export const file = join(folder, "support.txt");

type Report = {
  findings: { id: string; state: string; seen: string; advice?: string }[];
  options: Record<string, string>;
  mchid: string;
  code: string;
  variables: Record<string, string | null>;
  support: { address: string; file: string };
  exitCode: number;
};

type Environment = Record<string, string | undefined>;

/** Runs `qfpay doctor` for the test account at a gateway, and returns its exit code and its report. */
export async function doctor(url: string, env: Environment = {}, args: readonly string[] = []) {
  const { code, out, err } = await qfpay(["doctor", "--json", "--file", file, ...args], { env: at(url, env) });
  expect(err).toBe("");
  const report = JSON.parse(out) as Report;
  expect(report.exitCode).toBe(code);
  return { code, report, found: new Map(report.findings.map((finding) => [finding.id, finding])) };
}

/**
 * Defines the tests of `qfpay doctor` at these gateways. Each test also runs a shop with the options that the command
 * recommends.
 */
export function doctorAt(ways: readonly GatewayConfiguration[]): void {
  describe.each(ways)("qfpay doctor, at a gateway that is $name,", (way) => {
    it("names what is true, and the options that it recommends work", async () => {
      const { simulator, url } = await startGateway(way.simulator);
      const { code, report, found } = await doctor(url, way.env, way.args);
      for (const [id, [state, words]] of Object.entries(way.finds)) {
        expect(found.get(id), id).toMatchObject({ state, seen: expect.stringContaining(words) });
      }
      expect(code).toBe(way.exitCode);
      const { environment, baseUrl, ...options } = report.options;
      expect({ environment, baseUrl }).toEqual({ environment: way.env?.QFPAY_ENV ?? "sandbox", baseUrl: url });
      expect(options).toEqual(way.options ?? {});
      if (way.mchid) expect(report.mchid).toBe(way.mchid);
      // Each finding that requires a change must contain advice.
      for (const { state, advice } of report.findings) if (state === "change") expect(advice).toMatch(/\w/);
      expect(simulator.transactions.filter(({ state }) => state === "paid")).toEqual([]);
      expect(simulator.transactions.every(({ state }) => state === "closed")).toBe(true);

      const suite = way.simulator?.account?.wallets === false ? runCardSuite : runSuite;
      await suite(simulator, url, { ...(options as Partial<QFPayOptions>), mchid: way.mchidAfter });
    });
  });
}
