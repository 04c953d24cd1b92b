import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { QFPayOptions } from "@qfpay/core";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { doctor, doctorAt, file, folder } from "./doctor-at.js";
import { ways } from "./doctor-ways.js";
import { startGateway } from "./gateway.js";
import { account, at, expectNoSecret, qfpay } from "./run.js";
import { runSuite } from "./suite.js";

afterAll(() => rmSync(folder, { recursive: true }));

doctorAt(ways);

describe("qfpay doctor", () => {
  const other = "feedfacefeedfacefeedfacefeedface";

  it("names the environment that refused credentials belong to, with which everything works", async () => {
    const here = await startGateway({ merchants: [{ appCode: account.appCode, clientKey: other }] });
    const there = await startGateway();
    const { code, report, found } = await doctor(here.url, {}, ["--compare", `test=${there.url}`]);
    expect(found.get("credentials")).toMatchObject({ state: "failed", seen: expect.stringContaining("1108") });
    expect(found.get("environment")).toMatchObject({
      state: "change",
      seen: expect.stringContaining("belong to test"),
    });
    expect([code, report.options]).toEqual([1, { environment: "test", baseUrl: there.url }]);
    expect(here.simulator.transactions).toEqual([]);
    await runSuite(there.simulator, there.url, report.options as Partial<QFPayOptions>);
  });

  it("says in the gateway's words that a key is the one of another environment", async () => {
    const merchant = { ...account, otherEnvironments: { prod: { clientKey: other } } };
    const { url } = await startGateway({ merchants: [merchant] });
    const { found } = await doctor(url, { QFPAY_KEY: other });
    expect(found.get("credentials")?.seen).toContain('this is the client key of the environment "prod"');
  });

  it("names the variables whose credentials are taken here in place of the chosen ones", async () => {
    const { url } = await startGateway();
    const prod = { QFPAY_PROD_APPCODE: account.appCode, QFPAY_PROD_KEY: account.clientKey };
    const swapped = await doctor(url, { QFPAY_APPCODE: "F".repeat(32), QFPAY_KEY: other, ...prod });
    expect(swapped.found.get("environment")?.seen).toContain("QFPAY_PROD_APPCODE and QFPAY_PROD_KEY are taken here");
    const mixed = await doctor(url, { QFPAY_KEY: other, ...prod, QFPAY_PROD_APPCODE: "F".repeat(32) });
    expect(mixed.found.get("environment")?.seen).toContain("the key of QFPAY_PROD_KEY fits this app code here");
  });

  it.each([
    ["a page of a proxy", 502, "text/html", "HTTP 502 text/html"],
    ["a rate limit that is used up", 429, "text/plain", "the rate limit is used up"],
    ["nothing at the address", 404, "text/plain", "HTTP 404"],
  ])("tells %s from QFPay's API", async (_, status, type, words) => {
    const server = createServer((_request, response) =>
      response.writeHead(status, { "content-type": type, "retry-after": "0.01" }).end("<html>"),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { code, found } = await doctor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect([code, found.get("reach")?.seen]).toEqual([4, expect.stringContaining(words)]);
  });

  it("makes no order outside of the environment test", async () => {
    const { simulator, url } = await startGateway();
    for (const env of [{}, { QFPAY_ENV: "sandbox" }]) {
      const { code, err } = await qfpay(["doctor", "--order"], { env: at(url, env) });
      expect([code, err]).toEqual([2, expect.stringContaining("for the environment test only")]);
    }
    expect(simulator.requests).toEqual([]);
  });

  it("writes a file for QFPay's support that holds no key, no signature and no whole app code", async () => {
    const { simulator, url } = await startGateway({ signResponses: "body" });
    const { report } = await doctor(url, { QFPAY_ENV: "test" }, ["--order"]);
    expect(report.support).toEqual({ address: "technical.support@qfpay.com", file });
    const text = readFileSync(file, "utf8");
    expectNoSecret(text);
    expect(text).not.toContain(account.appCode);
    expect(text).toContain("01234567...CDEF");
    expect(text).toContain("POST /trade/v1/payment");
    for (const { headers } of simulator.requests as unknown as { headers?: Record<string, string> }[]) {
      if (headers?.["x-qf-sign"]) expect(text).not.toContain(headers["x-qf-sign"]);
    }
    expect(text).not.toMatch(/X-QF-SIGN: [0-9A-F]{32}/i);
  });

  it("prints a table, the options as code and variables, and where help is, without colours on a pipe", async () => {
    const { url } = await startGateway({ account: { signTypes: ["MD5"], closeMethod: "GET" } });
    const { code, out } = await qfpay(["doctor", "--file", file], { env: at(url, { QFPAY_MCHID: "M1" }) });
    expect(code).toBe(1);
    const shown = out
      .replaceAll(url, "<url>")
      .replaceAll(file, "<file>")
      .replace(/\d+ ms/g, "<n> ms")
      .replace(/within \d+ s/, "within <n> s");
    expect(shown).toMatchSnapshot();
  });

  it("says when the file cannot be written, and writes none on demand", async () => {
    const { url } = await startGateway();
    const { code, out, err } = await qfpay(["doctor", "--file", join(folder, "no", "such")], { env: at(url) });
    expect([code, err]).toEqual([0, expect.stringContaining("cannot be written: ENOENT")]);
    expect(out).toContain("Help: technical.support@qfpay.com\n");
    const none = await qfpay(["doctor", "--no-file", "--json"], { env: at(url) });
    expect(JSON.parse(none.out)).toMatchObject({ support: { file: null } });
  });
});

// These tests run side by side, because they wait for a gateway that does not respond as it should.
describe.concurrent("qfpay doctor, in trouble,", () => {
  it("says why a host cannot be reached, and ends with 4", async () => {
    const refused = await doctor("http://127.0.0.1:2");
    expect([refused.code, refused.report.findings]).toEqual([
      4,
      [expect.objectContaining({ id: "reach", state: "failed", seen: expect.stringContaining("ECONNREFUSED") })],
    ]);
    const unknown = await doctor("http://no-such-name.test");
    expect([unknown.code, unknown.found.get("reach")?.seen]).toEqual([4, expect.stringMatching(/ENOTFOUND|EAI_AGAIN/)]);
  });

  it("gives up on a host that does not answer in time", async ({ onTestFinished }) => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close().closeAllConnections());
    const { address, port } = server.address() as AddressInfo;
    const { code, found } = await doctor(`http://${address}:${port}`, {}, ["--timeout", "1"]);
    expect([code, found.get("reach")?.seen]).toEqual([4, expect.stringContaining("no answer in time")]);
  });

  it("waits where the rate limit answers, and says that something else uses it", async ({ onTestFinished }) => {
    const { simulator, url } = await startGateway({}, onTestFinished);
    simulator.faults.next({ kind: "429", retryAfter: 0 });
    simulator.faults.next({ kind: "reset", when: "before" });
    const { found } = await doctor(url);
    expect(found.get("rate-limit")).toMatchObject({ state: "change" });
    expect(found.get("credentials")).toMatchObject({ state: "ok" });
  });

  it("finds the truth at a gateway where every fifth call fails, and leaves no order open", async ({
    onTestFinished,
  }) => {
    const account = { signTypes: ["MD5"], closeMethod: "GET" } as const;
    const { simulator, url } = await startGateway({ account, limits: false }, onTestFinished);
    for (const seed of [1, 2, 3]) {
      simulator.faults.random({ share: 0.2, seed, kinds: ["reset", "status", "truncate"] });
      const { report } = await doctor(url, { QFPAY_ENV: "test" }, ["--order"]);
      simulator.faults.clear();
      expect(report.options).toMatchObject({ signType: "MD5", closeMethod: "GET" });
      const open = simulator.transactions.filter(({ state }) => state !== "closed");
      // An order that could not be closed must be named in the report.
      if (open.length > 0) expect(JSON.stringify(report.findings)).toContain(open[0]!.out_trade_no);
    }
  });

  it("says of an order without a response that it may not exist, and not that it was made", async ({
    onTestFinished,
  }) => {
    const { simulator, url } = await startGateway({ limits: false }, onTestFinished);
    simulator.faults.next({ path: "/trade/v1/payment", kind: "reset", when: "before", times: Infinity });
    const { found } = await doctor(url, { QFPAY_ENV: "test" }, ["--order"]);
    expect(simulator.transactions).toEqual([]);
    expect(found.get("order")).toMatchObject({ state: "not_told" });
    expect(found.get("order")?.seen).toMatch(/was sent, no response came, and a query does not find it/);
  });
});
