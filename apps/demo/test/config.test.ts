import { describe, expect, it } from "vitest";
import { readConfig } from "../src/config.js";

describe("the configuration", () => {
  it("without variables is port 4000, a simulator and a database in memory", () => {
    const expected = {
      port: 4000,
      notifyPort: undefined,
      publicUrl: undefined,
      database: ":memory:",
      account: undefined,
    };
    expect(readConfig({})).toEqual(expected);
    expect(readConfig({ PORT: "", QFPAY_APPCODE: "", PUBLIC_URL: "" })).toEqual(expected);
  });

  it("with an account uses the real gateway and keeps the orders in a file", () => {
    const config = readConfig({
      QFPAY_APPCODE: "A",
      QFPAY_KEY: "K",
      QFPAY_MCHID: "M",
      PUBLIC_URL: "https://tea.example/",
    });
    expect(config.account).toEqual({ appCode: "A", clientKey: "K", mchid: "M", environment: "sandbox" });
    expect(config.database).toMatch(/apps.demo.\.data.shop-sandbox\.db$/);
    expect(config.publicUrl).toBe("https://tea.example");
  });

  it("prefers the variables of the chosen environment", () => {
    const env = {
      QFPAY_ENV: "test",
      QFPAY_APPCODE: "A",
      QFPAY_KEY: "K",
      QFPAY_TEST_APPCODE: "T",
      QFPAY_TEST_KEY: "TK",
    };
    expect(readConfig(env).account).toMatchObject({ appCode: "T", clientKey: "TK", environment: "test" });
  });

  it("with half an account fails instead of falling back to the simulator", () => {
    expect(() => readConfig({ QFPAY_APPCODE: "A" })).toThrow(/QFPAY_KEY is not set/);
    expect(() => readConfig({ QFPAY_ENV: "prd", QFPAY_APPCODE: "A", QFPAY_KEY: "K" })).toThrow(/QFPAY_ENV is "prd"/);
  });

  it.each(["80.5", "-1", "65536", "http"])("refuses PORT=%s", (PORT) => {
    expect(() => readConfig({ PORT })).toThrow(/PORT is/);
  });

  it.each(["80.5", "-1", "65536", "http"])("refuses NOTIFY_PORT=%s", (NOTIFY_PORT) => {
    expect(() => readConfig({ NOTIFY_PORT })).toThrow(/NOTIFY_PORT is/);
  });

  it.each([0, 80, 65_535])("takes %d as a port", (port) => {
    expect(readConfig({ PORT: `${port}`, NOTIFY_PORT: `${port}` })).toMatchObject({ port, notifyPort: port });
  });

  it.each([
    "tea",
    "ftp://tea.example",
    "https://a:b@tea.example",
    "https://tea.example/?a=b",
    "https://tea.example/#a",
  ])("refuses PUBLIC_URL=%s", (PUBLIC_URL) => {
    expect(() => readConfig({ PUBLIC_URL })).toThrow(/^PUBLIC_URL is/);
  });

  it.each([
    { QFPAY_KEY: "A" },
    { QFPAY_ENV: "prod" },
    { QFPAY_ENV: "live", QFPAY_APPCODE: "A", QFPAY_KEY: "K" },
    { PORT: "http" },
    { PUBLIC_URL: "tea" },
  ])("tells what is wrong with %j in one line", (env) => {
    expect(() => readConfig(env)).toThrow(/^[^\n]+$/);
  });
});
