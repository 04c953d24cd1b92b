import { afterEach, describe, expect, it, vi } from "vitest";
import { optionsFromEnv } from "../src/config.js";
import { createCheckoutRoutes, QFPay, type QFPayOptions, toMinorUnits } from "../src/index.js";
import { recoveryRule } from "../src/transport/recovery.js";
import { appCode, clientKey, clientWithFetch, json, query } from "./support.js";

const make = (options: object) => new QFPay({ appCode, clientKey, ...options } as QFPayOptions);
const refusal = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    expect(error).toMatchObject({ name: "QFPayConfigError", code: "config_invalid", outcome: "not_sent" });
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
};

afterEach(() => void vi.unstubAllGlobals());

describe("new QFPay", () => {
  it.each(["appCode", "clientKey"])("refuses a missing, empty, blank or non-text %s and says which", (name) => {
    for (const value of [undefined, null, "", "  ", 5, {}])
      expect(refusal(() => make({ [name]: value }))).toContain(name);
  });

  it.each([
    ["enviroment", "prod", "environment"],
    ["env", "prod", "environment"],
    ["baseURL", "http://127.0.0.1:4010", "baseUrl"],
    ["base_url", "http://127.0.0.1:4010", "baseUrl"],
    ["timeout", 5_000, "timeoutMs"],
    ["retries", 0, "retry"],
    ["mchntid", "ZaMVg12345", "mchid"],
    ["limiters", [], "limiter"],
  ])("refuses the misspelled option %s, which would be ignored", (name, value, meant) => {
    expect(refusal(() => make({ [name]: value }))).toBe(
      `${name} is not an option and would be ignored. Is ${meant} meant?`,
    );
    expect(() => make({ [name]: undefined })).not.toThrow();
  });

  it("accepts members that belong to other code", () => {
    for (const name of [
      "name",
      "notify",
      "checkout",
      "notifyUrl",
      "otherEnvironments",
      "path",
      "account",
      "x",
      "isGlobal",
    ])
      expect(() => make({ [name]: "" })).not.toThrow();
  });

  it("refuses an app code that no header can carry", () => {
    for (const value of ["密码", "a\u200bb", "a\r\nX-Evil: 1"])
      expect(refusal(() => make({ appCode: value }))).toContain("appCode");
  });

  it.each(["PROD", "production", "", "toString", "__proto__", " prod", null])(
    "refuses the environment %j naming the three",
    (environment) => {
      const message = refusal(() => make({ environment }));
      for (const name of ["sandbox", "test", "prod"]) expect(message).toContain(name);
    },
  );

  it.each(["md5", "sha256", "SHA-256", "toString", "", null])("refuses the sign type %j", (signType) => {
    expect(refusal(() => make({ signType }))).toContain("signType");
  });

  it.each([0, -1, Number.NaN, "abc", "5000"])("refuses %j as a time limit", (ms) => {
    expect(refusal(() => make({ timeoutMs: ms }))).toContain("timeoutMs");
    expect(refusal(() => make({ deadlineMs: ms }))).toContain("deadlineMs");
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "4"])("refuses %j attempts", (attempts) => {
    expect(refusal(() => make({ retry: { attempts } }))).toContain("attempts");
  });

  it.each([
    ["absentAfterMs negative", { absentAfterMs: -1 }],
    ["absentAfterMs no number", { absentAfterMs: Number.NaN }],
    ["giveUpAfterMs negative", { absentAfterMs: 0, giveUpAfterMs: -1 }],
    ["giveUpAfterMs no number", { giveUpAfterMs: Number.NaN }],
    ["giveUpAfterMs shorter than absentAfterMs", { absentAfterMs: 5_000, giveUpAfterMs: 4_999 }],
    ["giveUpAfterMs shorter than the default absentAfterMs", { giveUpAfterMs: 9_999 }],
    ["absentAfterMs longer than the default giveUpAfterMs", { absentAfterMs: 60_001 }],
  ])("refuses a recovery with %s", (_what, recovery) => {
    expect(refusal(() => make({ recovery }))).toBe(recoveryRule);
  });

  it.each([
    [{ absentAfterMs: 0 }],
    [{ absentAfterMs: 0, giveUpAfterMs: 0 }],
    [{ absentAfterMs: 5_000, giveUpAfterMs: 5_000 }],
    [{ giveUpAfterMs: 10_000 }],
    [{ absentAfterMs: 60_000 }],
    [{ giveUpAfterMs: Number.POSITIVE_INFINITY }],
    [false],
  ])("takes the recovery %j", (recovery) => {
    expect(() => make({ recovery })).not.toThrow();
  });

  it.each(["baseMs", "maxMs", "maxRetryAfterMs"])("refuses a retry.%s that is negative or no number", (name) => {
    for (const value of [-1, Number.NaN]) expect(refusal(() => make({ retry: { [name]: value } }))).toContain(name);
  });

  it("refuses an unknown time zone at once", () => {
    expect(refusal(() => make({ timeZone: "Mars/Olympus" }))).toContain("Mars/Olympus");
  });

  it.each([
    ["https://openapi-sg.qfapi.com", "https://openapi-sg.qfapi.com/trade/v1/query"],
    ["https://openapi-sg.qfapi.com/", "https://openapi-sg.qfapi.com/trade/v1/query"],
    ["https://proxy.example.com/qfpay//", "https://proxy.example.com/qfpay/trade/v1/query"],
    ["http://localhost:4010", "http://localhost:4010/trade/v1/query"],
    ["http://127.0.0.1:4010", "http://127.0.0.1:4010/trade/v1/query"],
    ["http://[::1]:4010", "http://[::1]:4010/trade/v1/query"],
    ["http://simulator:4010", "http://simulator:4010/trade/v1/query"],
    ["http://qfpay.test", "http://qfpay.test/trade/v1/query"],
  ])("takes the base URL %s", async (baseUrl, url) => {
    const { qfpay, sent } = clientWithFetch([json(query())], { baseUrl });
    await qfpay.request("query", { syssn: "1" });
    expect(sent[0]!.url).toBe(url);
  });

  it.each([
    "openapi-hk.qfapi.com",
    "",
    "/trade",
    "ftp://host",
    "http://openapi-hk.qfapi.com",
    "http://127.0.0.1.nip.io",
    "http://localhost.evil.com",
    "http://11.0.0.1",
    "javascript:alert(1)",
    "http://[2001:db8::1]",
    "https://user:pass@openapi-hk.qfapi.com", // secretlint-disable-line
    "https://openapi-hk.qfapi.com/?a=1",
    "https://openapi-hk.qfapi.com/#x",
  ])("refuses the base URL %j", (baseUrl) => {
    expect(refusal(() => make({ baseUrl }))).toContain("baseUrl");
  });

  it.each([
    ["sandbox", "https://openapi-int.qfapi.com"],
    ["test", "https://test-openapi-hk.qfapi.com"],
    ["prod", "https://openapi-hk.qfapi.com"],
    [undefined, "https://openapi-int.qfapi.com"],
  ] as const)("calls the host of environment %s", async (environment, host) => {
    const { qfpay, sent } = clientWithFetch([json(query())], { environment });
    await qfpay.request("query", { syssn: "1" });
    expect(sent[0]!.url).toBe(`${host}/trade/v1/query`);
  });

  it("treats an option of undefined as absent", async () => {
    const none = undefined;
    const { qfpay, sent } = clientWithFetch([json(query())], {
      environment: none,
      baseUrl: none,
      signType: none,
      timeZone: none,
      mchid: none,
      timeoutMs: none,
      deadlineMs: none,
      verifyResponses: none,
      retry: none,
      limiter: none,
      hooks: none,
    });
    await qfpay.request("query", { syssn: "1" });
    expect(sent[0]).toMatchObject({
      url: "https://openapi-int.qfapi.com/trade/v1/query",
      headers: { "x-qf-signtype": "SHA256" },
      params: { syssn: "1" },
    });
  });

  it("throws in a browser, and only there", () => {
    vi.stubGlobal("window", {});
    expect(() => make({})).not.toThrow();
    vi.stubGlobal("document", {});
    expect(refusal(() => make({}))).toMatch(/browser/);
  });

  it("keeps every other option in withMerchant", async () => {
    const { qfpay, sent } = clientWithFetch([json(query())], {
      environment: "prod",
      signType: "MD5",
      timeZone: "UTC",
      mchid: "ONE",
    });
    await qfpay.withMerchant("TWO").request("query", { syssn: "1" });
    expect(sent[0]).toMatchObject({
      url: "https://openapi-hk.qfapi.com/trade/v1/query",
      headers: { "x-qf-signtype": "MD5" },
      params: { mchid: "TWO", syssn: "1" },
    });
  });
});

describe("fromEnv", () => {
  const plain = { QFPAY_APPCODE: "plain-app", QFPAY_KEY: "plain-key", QFPAY_MCHID: "plain-mch" };
  const own = { QFPAY_PROD_APPCODE: "prod-app", QFPAY_PROD_KEY: "prod-key", QFPAY_PROD_MCHID: "prod-mch" };

  it("uses the sandbox and the unprefixed names if nothing else is set", () => {
    expect(optionsFromEnv(plain)).toEqual({
      appCode: "plain-app",
      clientKey: "plain-key",
      mchid: "plain-mch",
      environment: "sandbox",
    });
  });

  it.each(["sandbox", "test", "prod"])("prefers the prefixed names of %s", (environment) => {
    const prefix = `QFPAY_${environment.toUpperCase()}_`;
    const env = {
      ...plain,
      ...own,
      QFPAY_ENV: environment,
      [`${prefix}APPCODE`]: "a",
      [`${prefix}KEY`]: "k",
      [`${prefix}MCHID`]: "m",
    };
    expect(optionsFromEnv(env)).toEqual({ appCode: "a", clientKey: "k", mchid: "m", environment });
  });

  it("does not use the names of another environment", () => {
    expect(optionsFromEnv({ ...plain, ...own, QFPAY_ENV: "test" })).toMatchObject({
      appCode: "plain-app",
      clientKey: "plain-key",
      mchid: "plain-mch",
    });
  });

  // All 3^6 combinations: app code, key and mchid, with and without the environment's prefix, each set, empty or unset.
  const states = [undefined, "", "set"] as const;
  const combinations = Array.from({ length: 3 ** 6 }, (_, n) =>
    Array.from({ length: 6 }, (_, i) => states[Math.floor(n / 3 ** i) % 3]!),
  );

  it("follows the rule in all 729 combinations of variables, where empty ones count as absent", () => {
    const names = [
      "QFPAY_PROD_APPCODE",
      "QFPAY_PROD_KEY",
      "QFPAY_PROD_MCHID",
      "QFPAY_APPCODE",
      "QFPAY_KEY",
      "QFPAY_MCHID",
    ];
    const seen = { own: 0, plain: 0, refused: 0 };
    for (const combination of combinations) {
      const env = Object.fromEntries(
        names.map((name, i) => [name, combination[i] === "set" ? `v-${name}` : combination[i]]),
      );
      const has = (name: string) => env[name] !== undefined && env[name] !== "";
      const read = () => optionsFromEnv({ ...env, QFPAY_ENV: "prod" });
      if (has("QFPAY_PROD_APPCODE") !== has("QFPAY_PROD_KEY")) {
        const message = refusal(read);
        expect(message).toContain(has("QFPAY_PROD_APPCODE") ? "QFPAY_PROD_KEY" : "QFPAY_PROD_APPCODE");
        seen.refused++;
      } else if (has("QFPAY_PROD_APPCODE")) {
        // QFPAY_MCHID belongs to QFPAY_APPCODE, and must not be combined with QFPAY_PROD_APPCODE.
        expect(read()).toMatchObject({
          appCode: "v-QFPAY_PROD_APPCODE",
          clientKey: "v-QFPAY_PROD_KEY",
          mchid: has("QFPAY_PROD_MCHID") ? "v-QFPAY_PROD_MCHID" : undefined,
        });
        seen.own++;
      } else if (has("QFPAY_APPCODE") && has("QFPAY_KEY")) {
        const mchid = has("QFPAY_PROD_MCHID") ? "v-QFPAY_PROD_MCHID" : has("QFPAY_MCHID") ? "v-QFPAY_MCHID" : undefined;
        expect(read()).toMatchObject({ appCode: "v-QFPAY_APPCODE", clientKey: "v-QFPAY_KEY", mchid });
        seen.plain++;
      } else {
        expect(refusal(read)).toMatch(/QFPAY_(APPCODE|KEY) is not set \(environment prod\)\.$/);
        seen.refused++;
      }
    }
    expect(seen).toEqual({ own: 81, plain: 36, refused: 612 });
  });

  it("says on Cloudflare Workers where a Worker's variables come from", () => {
    vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
    const told = refusal(() => QFPay.fromEnv({}, { QFPAY_APPCODE: "A1" }));
    expect(told).toMatch(/QFPAY_KEY is not set \(environment sandbox\)\..*wrangler secret put QFPAY_KEY.*\.dev\.vars/);
    vi.stubGlobal("navigator", { userAgent: "Node.js/24" });
    expect(refusal(() => QFPay.fromEnv({}, { QFPAY_APPCODE: "A1" }))).not.toContain("wrangler");
    vi.unstubAllGlobals();
  });

  it("names the program that prints values for a trial if the variables of the sandbox are not set", () => {
    expect(() => QFPay.fromEnv({}, {})).toThrow(
      "QFPAY_APPCODE is not set (environment sandbox). Without an account, use the values that npx qfpay-simulator prints.",
    );
  });

  it.each(["production", "PROD", "Sandbox", "toString"])("refuses QFPAY_ENV=%s naming the three", (name) => {
    const message = refusal(() => optionsFromEnv({ ...plain, QFPAY_ENV: name }));
    for (const part of ["QFPAY_ENV", "sandbox", "test", "prod"]) expect(message).toContain(part);
  });

  it("treats an empty QFPAY_ENV as absent", () => {
    expect(optionsFromEnv({ ...plain, QFPAY_ENV: "" }).environment).toBe("sandbox");
  });

  it("shows no value of any variable in its errors", () => {
    const message = refusal(() =>
      optionsFromEnv({ QFPAY_ENV: "prod", QFPAY_PROD_KEY: "very-secret", QFPAY_APPCODE: "plain-app" }),
    );
    expect(message).not.toMatch(/very-secret|plain-app/);
  });

  const asked = async (options: Partial<QFPayOptions>, env: Record<string, string>) => {
    const urls: string[] = [];
    const apps: string[] = [];
    const fetch = (async (url: string, init: RequestInit) => {
      urls.push(url);
      apps.push(new Headers(init.headers as Record<string, string>).get("x-qf-appcode")!);
      return json(query());
    }) as unknown as typeof globalThis.fetch;
    await QFPay.fromEnv({ fetch, ...options }, env).request("query", { syssn: "1" });
    return [apps[0], new URL(urls[0]!).host];
  };

  it("lets the environment option win over QFPAY_ENV, credentials and host together", async () => {
    expect(await asked({ environment: "prod" }, { ...plain, ...own, QFPAY_ENV: "test" })).toEqual([
      "prod-app",
      "openapi-hk.qfapi.com",
    ]);
    expect(await asked({}, { ...plain, ...own, QFPAY_ENV: "prod" })).toEqual(["prod-app", "openapi-hk.qfapi.com"]);
  });

  it("treats an environment of undefined as absent, so that production credentials never go to the sandbox host", async () => {
    expect(await asked({ environment: undefined }, { ...plain, ...own, QFPAY_ENV: "prod" })).toEqual([
      "prod-app",
      "openapi-hk.qfapi.com",
    ]);
  });

  it("reads process.env when no variables are passed", () => {
    vi.stubEnv("QFPAY_ENV", "nonsense-env");
    try {
      expect(refusal(() => QFPay.fromEnv())).toContain("nonsense-env");
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe("An option of a call or of the checkout routes", () => {
  const qfpay = () => new QFPay({ appCode: "A", clientKey: "K", fetch: async () => Response.json({ respcd: "0000" }) });

  it.each([
    ["idempotant", "idempotent"],
    ["timeout", "timeoutMs"],
    ["resumed", "resume"],
    ["recover", "recovery"],
  ])("that is misspelled %s is refused, and the message names %s", async (name, meant) => {
    const call = qfpay().request("query", { syssn: "1" }, { [name]: 1 } as never);
    await expect(call).rejects.toThrow(`${name} is not an option and would be ignored. Is ${meant} meant?`);
  });

  it("with its right name, or undefined, is taken", async () => {
    const options = { idempotant: undefined, timeoutMs: 5, validate: true, use: "call" };
    expect((await qfpay().request("query", { syssn: "1" }, options as never)).respcd).toBe("0000");
  });

  it("that is misspelled in the checkout routes is refused", () => {
    const options = { qfpay: qfpay(), order: () => ({}) as never, authorise: () => false };
    expect(() => createCheckoutRoutes(options as never)).toThrow("Is authorize meant?");
  });
});

it.each([
  ["hooks", null],
  ["hooks", 5],
  ["limiter", true],
  ["limiter", null],
  ["limiter", "fast"],
])("refuses %s: %j in words", (name, value) => {
  const options = { appCode: "A", clientKey: "K", [name]: value };
  expect(() => new QFPay(options as never)).toThrow(
    expect.objectContaining({ code: "config_invalid", message: expect.stringContaining(`${name} must be`) }),
  );
});

it.each(["HKD", "USD"] as const)(
  "toMinorUnits refuses an exponent that contradicts %s, and takes the right one",
  (currency) => {
    expect(() => toMinorUnits("12.34", currency, 0)).toThrow(`${currency} has 2 decimals, not 0`);
    expect(() => toMinorUnits("12.34", currency, 3)).toThrow(`${currency} has 2 decimals, not 3`);
    expect(toMinorUnits("12.34", currency, 2)).toBe(1234);
  },
);
