import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { signatureCauses } from "../src/diagnosis/diagnosis.js";
import { createSimulator, type SignatureCause } from "../src/index.js";
import { createRandom } from "../src/world/random.js";
import { appCode, clientKey, createClient, formOf, paymentParams } from "./client.js";

const otherKey = "aaaabbbbccccddddeeeeffff00001111";
const prodKey = "99998888777766665555444433332222";
const simulator = createSimulator({
  merchants: [
    { appCode, clientKey, otherEnvironments: { prod: { appCode: "PRODAPPCODE", clientKey: prodKey } } },
    { appCode: "ANOTHER-MERCHANT", clientKey: otherKey },
    { appCode: "AGENT", clientKey: otherKey, mchid: "ZaMVg12345" },
  ],
  limits: false,
});
const client = createClient(simulator);

type Params = Record<string, string>;
const md5 = (text: string | Buffer) => createHash("md5").update(text).digest("hex");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const join = (params: Params, names = Object.keys(params).sort(byBytes)) =>
  names.map((name) => `${name}=${params[name]}`).join("&");
const mapped = (params: Params, change: (value: string) => string) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, change(value)]));
const lower = (a: string, b: string) => byBytes(a.toLowerCase(), b.toLowerCase());

type Sent = { params?: Params; body?: string; sign: (params: Params) => string; headers?: Params };

async function send({ params = paymentParams({ goods_name: "凍 奶茶" }), body, sign, headers }: Sent) {
  const form = { body: body ?? formOf(params), headers: { "X-QF-SIGN": sign(params), ...headers } };
  const answer = await client.call("payment", params, form);
  const record = simulator.requests.at(-1)!;
  return { answer, record, diagnosis: record.diagnosis };
}

/**
 * One row for each signing mistake: its cause, the text that the explanation must contain, and a client that makes the
 * mistake.
 */
const mistakes: readonly (readonly [SignatureCause, RegExp, Sent])[] = [
  ["path-signed", /the path was put in front/, { sign: (p) => md5(`/trade/v1/payment?${join(p)}${clientKey}`) }],
  ["path-signed", /method and path/, { sign: (p) => md5(`POST/trade/v1/payment${join(p)}${clientKey}`) }],
  ["app-code-signed", /app code was put in front/, { sign: (p) => md5(appCode + join(p) + clientKey) }],
  ["sign-type-wrong", /send X-QF-SIGNTYPE: SHA256/, { sign: (p) => sha256(join(p) + clientKey) }],
  [
    "digest-unknown",
    /SHA-1/,
    {
      sign: (p) =>
        createHash("sha1")
          .update(join(p) + clientKey)
          .digest("hex"),
    },
  ],
  ["digest-unknown", /HMAC-SHA256/, { sign: (p) => createHmac("sha256", clientKey).update(join(p)).digest("hex") }],
  [
    "digest-encoding",
    /in hex/,
    {
      sign: (p) =>
        createHash("md5")
          .update(join(p) + clientKey)
          .digest("base64"),
    },
  ],
  ["not-utf-8", /UTF-8/, { sign: (p) => md5(Buffer.from(join(p) + clientKey, "utf16le")) }],
  ["unsorted", /not sorted/, { sign: (p) => md5(join(p, Object.keys(p)) + clientKey) }],
  [
    "sorted-ignoring-case",
    /without regard to case/,
    {
      params: { ...paymentParams(), Zone: "x", zebra: "y", Alpha: "z" },
      sign: (p) => md5(join(p, Object.keys(p).sort(lower)) + clientKey),
    },
  ],
  [
    "sorted-pairs",
    /sort the names alone/,
    {
      params: { ...paymentParams(), chnlsn: "1", chnlsn2: "2" },
      sign: (p) =>
        md5(
          Object.entries(p)
            .map(([name, value]) => `${name}=${value}`)
            .sort(byBytes)
            .join("&") + clientKey,
        ),
    },
  ],
  [
    "sorted-backwards",
    /from Z to A/,
    { sign: (p) => md5(join(p, Object.keys(p).sort(byBytes).reverse()) + clientKey) },
  ],
  [
    "empties-not-signed",
    /\(udid, notify_url\)/,
    {
      params: { ...paymentParams(), udid: "", notify_url: "" },
      sign: ({ udid: _, notify_url: __, ...rest }) => md5(join(rest) + clientKey),
    },
  ],
  [
    "empties-not-sent",
    /signed but not sent \(goods_name, udid\)/,
    { params: paymentParams(), sign: (p) => md5(join({ ...p, goods_name: "", udid: "" }) + clientKey) },
  ],
  [
    "absent-as-text",
    /udid has no value and was signed as "None"/,
    { sign: (p) => md5(join({ ...p, udid: "None" }) + clientKey) },
  ],
  [
    "mchid-not-signed",
    /sent but not signed/,
    { params: { ...paymentParams(), mchid: "M1" }, sign: ({ mchid: _, ...p }) => md5(join(p) + clientKey) },
  ],
  [
    "mchid-not-sent",
    /signed but not sent/,
    { sign: (p) => md5(join({ ...p, mchid: "ZaMVg12345" }) + otherKey), headers: { "X-QF-APPCODE": "AGENT" } },
  ],
  [
    "parameter-not-signed",
    /goods_name was sent but not signed/,
    { sign: ({ goods_name: _, ...p }) => md5(join(p) + clientKey) },
  ],
  ["sign-type-signed", /sign_type was signed/, { sign: (p) => md5(join({ ...p, sign_type: "MD5" }) + clientKey) }],
  ["app-code-signed", /only a header/, { sign: (p) => md5(join({ ...p, app_code: appCode }) + clientKey) }],
  ["values-encoded", /hash them raw/, { sign: (p) => md5(join(mapped(p, encodeURIComponent)) + clientKey) }],
  [
    "values-encoded",
    /hash them raw/,
    { sign: (p) => md5(formOf(Object.fromEntries(Object.entries(p).sort())) + clientKey) },
  ],
  [
    "values-encoded-twice",
    /encode them once/,
    { params: paymentParams({ out_trade_no: "A/1 2" }), body: "set below", sign: (p) => md5(join(p) + clientKey) },
  ],
  [
    "plus-not-encoded",
    /%2B/,
    {
      params: paymentParams({ goods_name: "a+b", txdtm: "2026-01-01+12:00:00" }),
      body: "set below",
      sign: (p) => md5(join(p) + clientKey),
    },
  ],
  [
    "values-trimmed",
    /sign what is sent/,
    { params: paymentParams({ goods_name: " tea " }), sign: (p) => md5(join(mapped(p, (v) => v.trim())) + clientKey) },
  ],
  [
    "values-escaped",
    /as JSON writes them/,
    {
      sign: (p) =>
        md5(
          join(
            mapped(p, (v) => v.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)),
          ) + clientKey,
        ),
    },
  ],
  [
    "values-not-encoded",
    /an & in notify_url was sent as it is/,
    {
      params: paymentParams({ notify_url: "https://shop.example/n?shop=1&till=2&c=" }),
      body: "set below",
      sign: (p) => md5(join(p) + clientKey),
    },
  ],
  [
    "values-normalised",
    /Unicode's form NFD/,
    {
      params: paymentParams({ goods_name: "Caf\u00e9" }),
      sign: (p) => md5(join(mapped(p, (v) => v.normalize("NFD"))) + clientKey),
    },
  ],
  [
    "amount-format",
    /as a decimal number \("1000\.0"\)/,
    { sign: (p) => md5(join({ ...p, txamt: "1000.0" }) + clientKey) },
  ],
  ["amount-format", /in major units \("10\.00"\)/, { sign: (p) => md5(join({ ...p, txamt: "10.00" }) + clientKey) }],
  [
    "separator",
    /only the values/,
    {
      sign: (p) =>
        md5(
          Object.keys(p)
            .sort()
            .map((name) => p[name])
            .join("") + clientKey,
        ),
    },
  ],
  [
    "json-signed",
    /JSON text/,
    { sign: (p) => md5(JSON.stringify(Object.fromEntries(Object.entries(p).sort())) + clientKey) },
  ],
  ["text-case", /lower case before hashing/, { sign: (p) => md5(join(p).toLowerCase() + clientKey) }],
  ["text-case", /upper case before hashing/, { sign: (p) => md5(join(p).toUpperCase() + clientKey) }],
  ["key-is-app-code", /QFPay gives out both/, { sign: (p) => md5(join(p) + appCode) }],
  ["separator", /without &/, { sign: (p) => md5(join(p).replaceAll("&", "") + clientKey) }],
  ["separator", /left at the end/, { sign: (p) => md5(`${join(p)}&${clientKey}`) }],
  ["key-separator", /&key= was put before/, { sign: (p) => md5(`${join(p)}&key=${clientKey}`) }],
  ["key-as-parameter", /append it to the string/, { sign: (p) => md5(join({ ...p, key: clientKey })) }],
  ["key-in-front", /append it at the end/, { sign: (p) => md5(clientKey + join(p)) }],
  ["key-twice", /append it once/, { sign: (p) => md5(join(p) + clientKey + clientKey) }],
  ["key-missing", /was not appended/, { sign: (p) => md5(join(p)) }],
  ["key-case", /as it was given/, { sign: (p) => md5(join(p) + clientKey.toUpperCase()) }],
  ["key-whitespace", /a line break stands behind the client key/, { sign: (p) => md5(`${join(p)}${clientKey}\n`) }],
  ["text-whitespace", /line break was hashed behind the parameters/, { sign: (p) => md5(`${join(p)}\n${clientKey}`) }],
  ["key-of-other-merchant", /another merchant \(app code ANOTHER-…\)/, { sign: (p) => md5(join(p) + otherKey) }],
  ["key-of-other-environment", /environment "prod"/, { sign: (p) => md5(join(p) + prodKey) }],
];

describe("a signature that does not match", () => {
  it.each(mistakes)("is diagnosed as %s: %s", async (cause, explanation, sent) => {
    const body =
      cause === "values-encoded-twice"
        ? formOf(mapped(sent.params!, encodeURIComponent))
        : cause === "plus-not-encoded" || cause === "values-not-encoded"
          ? join(sent.params!)
          : undefined;
    const { answer, diagnosis } = await send({ ...sent, body });
    expect(answer).toMatchObject({ respcd: "1108", resperr: expect.stringMatching(explanation) });
    expect(diagnosis).toMatchObject({ cause, explanation: answer.resperr, algorithm: "MD5" });
    expect(diagnosis!.presumed).toBeDefined();
    expect(answer.respmsg).toMatch(/^expected MD5 of ".*" followed by the client key; received .* of "/s);
  });

  it("is tested here for every cause that is found by trying", () => {
    const plain: SignatureCause[] = [
      ...(["sign-type-missing", "sign-type-unknown", "app-code-missing", "app-code-unknown", "sign-missing"] as const),
      "app-code-case",
      ...(["sign-in-body", "json-body", "mchid-missing", "mchid-unknown", "unknown"] as const),
    ];
    expect([...new Set(mistakes.map(([cause]) => cause)), ...plain].sort()).toEqual([...signatureCauses].sort());
  });

  it.each(mistakes)("shows both texts and where they differ, and never a key: %s", async (_, __, sent) => {
    const { answer, diagnosis } = await send(sent);
    const { expected, presumed, differences } = diagnosis!;
    const told = JSON.stringify({ answer, diagnosis });
    for (const key of [clientKey, otherKey, prodKey, clientKey.toUpperCase()]) expect(told).not.toContain(key);
    if (presumed === undefined) return expect(differences).toEqual([]);
    const side = (kind: "missing" | "extra") =>
      differences
        .filter((piece) => piece.kind === "same" || piece.kind === kind)
        .map(({ text }) => text)
        .join("");
    expect(side("missing")).toBe(expected);
    expect(side("extra")).toBe(presumed);
  });

  it("is shown against a text in another order by whole pairs", async () => {
    const params = { txamt: "1000", out_trade_no: "A-1", goods_name: "tea", ...paymentParams() };
    const { diagnosis } = await send({ params, sign: (p) => md5(join(p, Object.keys(p)) + clientKey) });
    expect(diagnosis!.cause).toBe("unsorted");
    const pairs = diagnosis!.expected.replace("<client key>", "").split("&");
    for (const { text } of diagnosis!.differences) {
      const whole = text
        .replace("<client key>", "")
        .split("&")
        .filter((piece) => piece !== "");
      for (const piece of whole) expect(pairs).toContain(piece);
    }
  });

  it("is diagnosed in orders of all kinds, or as another mistake with the same text", async () => {
    const random = createRandom(20);
    const below = (limit: number) => Math.floor(random.fraction() * limit);
    const letters = ["a", "Z", "1", " ", "+", "/", "é", "凍", "%", "="];
    const word = () => Array.from({ length: 3 + below(6) }, () => letters[below(letters.length)]).join("");
    const general = mistakes.filter(([, , sent]) => sent.params === undefined && sent.headers === undefined);
    expect(general.length).toBeGreaterThan(20);
    let told = 0;
    for (let order = 0; order < 5; order++) {
      const params = paymentParams({ out_trade_no: `A-${word()}`, goods_name: word() });
      const right = md5(join(params) + clientKey);
      const signed = general.map(([cause, , { sign }]) => ({ cause, sign: sign(params) }));
      for (const { cause, sign } of signed) {
        if (sign === right) continue; // With these parameters, the mistake leads to the correct signature.
        const same = signed.filter((other) => other.sign === sign).map((other) => other.cause);
        const { diagnosis } = await send({ params, sign: () => sign });
        expect(same, `${cause} of ${JSON.stringify(params)}`).toContain(diagnosis!.cause);
        told++;
      }
    }
    expect(told).toBeGreaterThan(70);
  });

  it("names two mistakes that were made together", async () => {
    const { diagnosis } = await send({
      sign: (p) => sha256(`${join(mapped(p, encodeURIComponent))}&key=${clientKey}`),
      headers: { "X-QF-SIGNTYPE": "MD5" },
    });
    expect(diagnosis!.causes).toEqual(["values-encoded", "key-separator", "sign-type-wrong"]);
    expect(diagnosis!.explanation).toMatch(/URL-encoded.*; also &key= .*; also send X-QF-SIGNTYPE: SHA256/);
  });

  it("says honestly when it does not know", async () => {
    const { answer, diagnosis } = await send({ sign: () => md5("something else") });
    expect(answer.resperr).toMatch(/^signature does not match: .*No known mistake/);
    expect(diagnosis).toMatchObject({ cause: "unknown", causes: ["unknown"], presumed: undefined, differences: [] });
    expect(diagnosis!.expected).toMatch(/^goods_name=凍 奶茶&.*<client key>$/);
  });

  it("does not take a value that was changed on the way for a known mistake", async () => {
    const params = paymentParams();
    const { diagnosis } = await send({
      params,
      body: formOf({ ...params, txamt: "1" }),
      sign: (p) => md5(join(p) + clientKey),
    });
    expect(diagnosis!.cause).toBe("unknown");
  });

  it("masks a key that the client put into the body", async () => {
    const params = { ...paymentParams(), key: clientKey };
    const { answer, diagnosis } = await send({ params, sign: () => "0" });
    expect(JSON.stringify({ answer, diagnosis })).not.toContain(clientKey);
    expect(diagnosis!.expected).toContain("key=<client key>&");
  });

  it("ends in time for a large body", async () => {
    const started = performance.now();
    const { diagnosis } = await send({ params: paymentParams({ notify_url: "x".repeat(60_000) }), sign: () => "0" });
    expect(diagnosis!.cause).toBe("unknown");
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("a fault that is visible before hashing", () => {
  const right = (p: Params) => md5(join(p) + clientKey);
  const without = async (header: string, body?: string) => {
    await client.pay({}, { headers: { [header]: undefined }, body });
    return simulator.requests.at(-1)!.diagnosis;
  };

  it("has no diagnosis for a good signature, in either case", async () => {
    for (const sign of [right, (p: Params) => right(p).toUpperCase()]) {
      const { answer, record } = await send({ sign });
      expect(answer.respcd).toBe("0000");
      expect(record.diagnosis).toBeUndefined();
    }
  });

  it("sign-type-missing: SHA-256 without its header", async () => {
    const params = paymentParams();
    const headers = { "X-QF-SIGN": sha256(join(params) + clientKey), "X-QF-SIGNTYPE": undefined };
    await client.call("payment", params, { headers });
    const diagnosis = simulator.requests.at(-1)!.diagnosis!;
    expect(diagnosis).toMatchObject({ cause: "sign-type-missing", presumedAlgorithm: "SHA256", algorithm: "MD5" });
    expect(diagnosis.presumed).toBe(diagnosis.expected);
  });

  it.each([
    [
      "sha256",
      (p: Params) => sha256(join(p) + clientKey),
      /must be MD5 or SHA256\. The signature itself is a good SHA256$/,
    ],
    ["SHA-256", right, /must be MD5 or SHA256\. The signature itself is a good MD5$/],
    [
      "sha256",
      (p: Params) => sha256(`${join(p)}&key=${clientKey}`),
      /must be MD5 or SHA256\. Besides, &key= was put before/,
    ],
    ["sha256", () => "0", /must be MD5 or SHA256\. Besides, signature does not match/],
  ])("sign-type-unknown: %s, and whether the hash is right", async (type, sign, explanation) => {
    const { diagnosis, answer } = await send({ sign, headers: { "X-QF-SIGNTYPE": type } });
    expect(diagnosis).toMatchObject({ cause: "sign-type-unknown", explanation: expect.stringMatching(explanation) });
    expect(answer).toMatchObject({ respcd: "1108", resperr: diagnosis!.explanation });
  });

  it("app-code-case", async () => {
    const { diagnosis } = await send({ sign: right, headers: { "X-QF-APPCODE": appCode.toLowerCase() } });
    expect(diagnosis).toMatchObject({ cause: "app-code-case", explanation: expect.stringContaining("01234567…") });
  });

  it("app-code-missing and sign-missing", async () => {
    expect(await without("X-QF-APPCODE")).toMatchObject({ cause: "app-code-missing" });
    expect(await without("X-QF-SIGN")).toMatchObject({ cause: "sign-missing" });
  });

  it("sign-in-body", async () => {
    const params = paymentParams();
    expect(await without("X-QF-SIGN", formOf({ ...params, sign: right(params) }))).toMatchObject({
      cause: "sign-in-body",
    });
  });

  it.each([
    ["PRODAPPCODE", /environment "prod"/],
    ["FFFF", /not known here.*The client key is right for app code 01234567…/],
  ])("app-code-unknown: %s", async (app, explanation) => {
    const { diagnosis } = await send({ sign: right, headers: { "X-QF-APPCODE": app } });
    expect(diagnosis).toMatchObject({ cause: "app-code-unknown", explanation: expect.stringMatching(explanation) });
  });

  it("mchid-missing and mchid-unknown, with a good signature", async () => {
    const agent = createClient(simulator, otherKey, "AGENT");
    await agent.pay();
    expect(simulator.requests.at(-1)!.diagnosis).toMatchObject({ cause: "mchid-missing" });
    await agent.call("payment", { ...paymentParams(), mchid: "foreign" });
    expect(simulator.requests.at(-1)!.diagnosis).toMatchObject({ cause: "mchid-unknown" });
  });

  it.each(["application/json", "application/x-www-form-urlencoded"])("json-body sent as %s", async (type) => {
    const params = paymentParams();
    const { answer, diagnosis } = await send({
      params,
      body: JSON.stringify(params),
      sign: right,
      headers: { "Content-Type": type },
    });
    expect(answer.respcd).toBe(type.includes("json") ? "1103" : "1108");
    expect(diagnosis).toMatchObject({ cause: "json-body", explanation: expect.stringMatching(/JSON/) });
  });
});
