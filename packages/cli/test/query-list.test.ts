import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startGateway } from "./gateway.js";
import { account, at, qfpay } from "./run.js";

describe("qfpay query", () => {
  it("tells one order in full, without colours on a pipe", async () => {
    const { url, paid } = await startGateway();
    const { syssn } = await paid("A-1001");
    const { code, out, err } = await qfpay(["query", "A-1001"], { env: at(url) });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("number    A-1001\n");
    expect(out).toContain(`syssn     ${syssn}\n`);
    expect(out).toContain("status    success (0000");
    expect(out).toContain("amount    HKD 10.00\n");
    expect(out).not.toContain("\u001b");
  });

  it("ends with 1 if one of several numbers is not there, and prints JSON in the order of the numbers", async () => {
    const { url, paid } = await startGateway();
    const { syssn } = await paid("A-1");
    const { code, out } = await qfpay(["query", "NOBODY", "A-1", "--syssn", syssn, "--json"], { env: at(url) });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual([
      null,
      expect.objectContaining({ out_trade_no: "A-1", status: "success" }),
      expect.objectContaining({ syssn }),
    ]);
    expect(out).not.toContain('"raw"');
    const words = await qfpay(["query", "NOBODY"], { env: at(url) });
    expect([words.code, words.out]).toEqual([1, expect.stringContaining("no record of NOBODY")]);
  });

  it("takes the key from a file and the other options from the command line", async () => {
    const { url, paid } = await startGateway();
    await paid("A-1");
    const file = join(tmpdir(), `qfpay-key-${process.pid}`);
    writeFileSync(file, `${account.clientKey}\n`);
    const args = ["query", "A-1", "--app-code", account.appCode, "--key-file", file, "--base-url", url];
    expect((await qfpay(args)).code).toBe(0);
    const md5 = await startGateway({ account: { signTypes: ["MD5"] } });
    expect((await qfpay([...args.slice(0, -1), md5.url, "--sign-type", "MD5"])).code).toBe(1);
    expect((await qfpay([...args.slice(0, -1), md5.url])).err).toContain("1108");
    expect((await qfpay([...args, "--key-file", "/nowhere/key"])).code).toBe(2);
  });

  it("does not take QFPAY_MCHID, which belongs to the variables' account, for the account of --app-code", async () => {
    const { url, paid, simulator } = await startGateway();
    await paid("A-1");
    const file = join(tmpdir(), `qfpay-key-mchid-${process.pid}`);
    writeFileSync(file, `${account.clientKey}\n`);
    const args = ["query", "A-1", "--app-code", account.appCode, "--key-file", file, "--base-url", url];
    const foreign = { QFPAY_APPCODE: "F".repeat(32), QFPAY_KEY: "e".repeat(32), QFPAY_MCHID: "FOREIGN" };
    expect((await qfpay(args, { env: foreign })).code).toBe(0);
    expect(simulator.requests.at(-1)!.params).not.toHaveProperty("mchid");
    const own = { ...foreign, QFPAY_APPCODE: account.appCode };
    await qfpay(args, { env: own });
    expect(simulator.requests.at(-1)!.params).toMatchObject({ mchid: "FOREIGN" });
  });

  it("does not take QFPAY_MCHID, which belongs to QFPAY_APPCODE, for QFPAY_SANDBOX_APPCODE with --key-file", async () => {
    const { url, paid, simulator } = await startGateway();
    await paid("A-1");
    const file = join(tmpdir(), `qfpay-key-prefixed-${process.pid}`);
    writeFileSync(file, `${account.clientKey}\n`);
    const env = {
      QFPAY_SANDBOX_APPCODE: account.appCode,
      QFPAY_APPCODE: "F".repeat(32),
      QFPAY_KEY: "e".repeat(32),
      QFPAY_MCHID: "FOREIGN",
    };
    const args = ["query", "A-1", "--key-file", file, "--base-url", url];
    expect((await qfpay(args, { env })).code).toBe(0);
    expect(simulator.requests.at(-1)!.params).not.toHaveProperty("mchid");
    await qfpay(args, { env: { ...env, QFPAY_SANDBOX_MCHID: "OWN" } });
    expect(simulator.requests.at(-1)!.params).toMatchObject({ mchid: "OWN" });
  });

  it("ends with 4 if the gateway cannot be reached, and with 2 if nothing is asked or no account is set", async () => {
    const none = await qfpay(["query", "A-1"], { env: at("http://127.0.0.1:2") });
    expect([none.code, none.out]).toEqual([4, ""]);
    expect((await qfpay(["query"], { env: at("http://127.0.0.1:2") })).code).toBe(2);
    const unset = await qfpay(["query", "A-1"]);
    expect([unset.code, unset.err]).toEqual([2, expect.stringContaining("QFPAY_APPCODE is not set")]);
  });
});

describe("qfpay list", () => {
  it("lists today's payments and refunds in lines, or as JSON", async () => {
    const { url, paid, client } = await startGateway();
    const { syssn } = await paid("A-1");
    await paid("A-2", 123);
    await client.refunds.create({ syssn, out_trade_no: "R-1", txamt: 400 });
    const words = await qfpay(["list"], { env: at(url) });
    expect(words.code).toBe(0);
    expect(words.out.trimEnd().split("\n")).toHaveLength(3);
    expect(words.out).toMatch(/refund {3}success {2}0000 {7}HKD -4\.00 {2}\d+ {2}R-1\n/);
    const { out } = await qfpay(["list", "--json"], { env: at(url) });
    const rows = JSON.parse(out) as { out_trade_no: string }[];
    expect(rows.map((row) => row.out_trade_no).sort()).toEqual(["A-1", "A-2", "R-1"]);
    const one = await qfpay(["list", "--json", "--limit", "1"], { env: at(url) });
    expect(JSON.parse(one.out)).toHaveLength(1);
  });

  it("is valid JSON even if the gateway fails in the middle, and the exit code shows that it is incomplete", async () => {
    const { simulator, url, client } = await startGateway({ limits: false });
    for (let at = 0; at < 101; at++) {
      await client.payments.create({ pay_type: "800201", txcurrcd: "HKD", txamt: 1000, out_trade_no: `A-${at}` });
    }
    const off = simulator.on("request", () => simulator.faults.random({ share: 1, seed: 1, kinds: ["reset"] }));
    const { code, out } = await qfpay(["list", "--json"], { env: at(url) });
    off();
    expect(code).not.toBe(0);
    expect(JSON.parse(out)).toHaveLength(100);
  });

  it("takes a range of days in Hong Kong time, and says that it is empty", async () => {
    const { url, paid } = await startGateway();
    await paid("A-1");
    const old = ["--from", "2026-01-30", "--to", "2026-02-02"];
    const words = await qfpay(["list", ...old], { env: at(url) });
    expect([words.code, words.out]).toEqual([0, ""]);
    expect(words.err).toContain("Nothing from 2026-01-30 00:00:00 to 2026-02-02 23:59:59");
    expect(JSON.parse((await qfpay(["list", ...old, "--json"], { env: at(url) })).out)).toEqual([]);
  });

  it.each(["2026-02-30", "yesterday", "2026-1-1", "2026-01-01T00:00:00Z"])("refuses the time %s", async (from) => {
    const { code, err } = await qfpay(["list", "--from", from], { env: at("http://127.0.0.1:2") });
    expect([code, err]).toEqual([2, expect.stringContaining("Hong Kong time")]);
  });
});
