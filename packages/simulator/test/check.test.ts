import { createHash, createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { verifyNotification } from "@qfpay/core";
import { afterEach, describe, expect, it } from "vitest";
import { type Examination, examine, probes } from "../src/check/examine.js";
import { describeGuess, guessHash } from "../src/check/guess-hash.js";
import { assertMayExamine } from "../src/check/local-only.js";
import { htmlReport, jsonReport, junitReport, textReport } from "../src/check/reports.js";
import { createSamples } from "../src/check/samples.js";
import type { Outgoing } from "../src/check/send.js";
import { clientKey } from "./client.js";

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

type Answer = (body: Buffer, signature: string | undefined) => readonly [status: number, text: string];

/** Serves an application that has only a notification URL. */
async function serve(answer: Answer): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch {
      return;
    }
    const [status, text] = answer(Buffer.concat(chunks), request.headers["x-qf-sign"] as string | undefined);
    response.writeHead(status).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
}

/** Answers as an application should, except that it prints its client key when it refuses a signature. */
const right: Answer = (body, signature) => {
  if (body.length === 0 || !signature || !verifyNotification(body, signature, clientKey)) {
    return [401, `expected md5(body + ${clientKey})`];
  }
  try {
    return Array.isArray(JSON.parse(body.toString())) ? [400, "no object"] : [200, "SUCCESS"];
  } catch {
    return [400, "no JSON"];
  }
};

const failedOf = ({ verdicts }: Examination) =>
  verdicts.filter(({ status }) => status === "failed").map(({ id }) => id);

describe("an examination", () => {
  it("finds nothing wrong with an application that verifies the bytes, and names what it could not check", async () => {
    const result = await examine({ url: await serve(right), key: clientKey });
    expect(failedOf(result)).toEqual([]);
    const notSeen = result.verdicts.filter(({ status }) => status === "not_seen");
    expect(notSeen.map(({ id }) => id)).toEqual([
      ...["handled", "repeat", "parallel", "restart", "other-amount", "larger-amount", "other-currency"],
      ...["unknown-order", "refund-is-no-payment", "unknown-kind-is-no-payment", "refused-is-no-payment"],
    ]);
    for (const { why } of notSeen) expect(why).toMatch(/--probe|--restart/);
    expect(result.verdicts).toHaveLength(probes.length + 1);
  });

  it("shows no client key, although the application prints it", async () => {
    const printed = JSON.stringify(await examine({ url: await serve(right), key: clientKey }));
    expect(printed).toContain("expected md5(body + <client key>)");
    expect(printed).not.toContain(clientKey);
  });

  it("does not take an unknown order for a bad signature", async () => {
    const strict: Answer = (...sent) => (right(...sent)[0] === 200 ? [404, "no such order"] : right(...sent));
    const result = await examine({ url: await serve(strict), key: clientKey });
    expect(result.verdicts.find(({ id }) => id === "genuine-payment")).toMatchObject({
      status: "not_seen",
      why: expect.stringContaining("--create"),
    });
    expect(failedOf(result)).toEqual([]);
  });

  it("says that no application answers", async () => {
    const result = await examine({ url: "http://127.0.0.1:2/notify", key: clientKey });
    expect(failedOf(result)).toEqual(["reachable"]);
    expect(result.verdicts.filter(({ status }) => status === "passed")).toEqual([]);
  });

  it("has an id of its own for every probe", () => {
    expect(new Set(probes.map(({ id }) => id)).size).toBe(probes.length);
    expect(probes.length).toBeGreaterThanOrEqual(40);
  });
});

describe("what an application hashes", () => {
  const md5 = (text: string) => createHash("md5").update(text).digest("hex").toUpperCase();
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex").toUpperCase();
  const sorted = (body: string) =>
    Object.entries(JSON.parse(body) as Record<string, string>)
      .filter(([, value]) => value !== "")
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
      .join("&");
  const reprinted = (body: string) => JSON.stringify(JSON.parse(body));

  it.each<[string, RegExp, (body: string) => string]>([
    ["SHA-256", /^SHA-256 is used/, (body) => sha256(body + clientKey)],
    ["HMAC-MD5", /^HMAC-MD5/, (body) => createHmac("md5", clientKey).update(body).digest("hex").toUpperCase()],
    ["the body alone", /anybody can sign/, (body) => md5(body)],
    ["the key in front", /stands in front/, (body) => md5(clientKey + body)],
    ["&key= in between", /&key= stands/, (body) => md5(`${body}&key=${clientKey}`)],
    ["JSON printed again", /^the JSON is parsed and printed again/, (body) => md5(reprinted(body) + clientKey)],
    [
      "JSON as PHP prints it",
      /as PHP prints/,
      (body) =>
        md5(
          reprinted(body)
            .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
            .replaceAll("/", "\\/") + clientKey,
        ),
    ],
    ["lower-case hex", /without regard to case/, (body) => md5(body + clientKey).toLowerCase()],
    ["sorted members", /sorted and joined/, (body) => md5(sorted(body) + clientKey)],
    ["sorted members with SHA-256", /sorted and joined.*SHA-256/, (body) => sha256(sorted(body) + clientKey)],
    [
      "JSON printed again, &key= and SHA-256",
      /printed again.*&key=.*SHA-256/,
      (body) => sha256(`${reprinted(body)}&key=${clientKey}`),
    ],
    ["a line break behind the key", /behind the client key/, (body) => md5(`${body}${clientKey}\n`)],
  ])("is found: %s", async (_, words, hash) => {
    const samples = createSamples(undefined);
    const application = async ({ body, headers }: Outgoing) => {
      const status = headers?.["x-qf-sign"] === hash(new TextDecoder().decode(body)) ? 200 : 401;
      return { kind: "answered", status, body: "", ms: 1 } as const;
    };
    const accepts = (response: { kind: string; status?: number }) => response.status === 200;
    const guess = await guessHash(samples.payment(samples.order()), clientKey, application, accepts);
    expect(describeGuess(guess!)).toMatch(words);
    expect(JSON.stringify(guess)).not.toContain(clientKey);
    expect(guess!.right).toMatch(/^\{"status": "1".*\}<client key>$/);
  });

  it("is not confused with another text of a refusal", async () => {
    const samples = createSamples(undefined);
    const application = async ({ body, headers }: Outgoing) => {
      const signature = headers?.["x-qf-sign"];
      const text = JSON.stringify(JSON.parse(new TextDecoder().decode(body)), null, 2) + clientKey;
      let answer: readonly [number, string] = [401, "wrong signature"];
      if (signature === undefined) answer = [400, "not signed"];
      else if (signature.length !== 32) answer = [422, "not 32 characters"];
      else if (signature === md5(text)) answer = [200, "SUCCESS"];
      return { kind: "answered", status: answer[0], body: answer[1], ms: 1 } as const;
    };
    const guess = await guessHash(
      samples.payment(samples.order()),
      clientKey,
      application,
      (response) => response.kind === "answered" && response.body !== "wrong signature",
    );
    expect(guess!.mistakes).toEqual([expect.stringMatching(/parsed and printed again.*indented/)]);
  });

  it("stays unknown when no known mistake explains it", async () => {
    const samples = createSamples(undefined);
    const refusing = async () => ({ kind: "answered", status: 401, body: "", ms: 1 }) as const;
    expect(await guessHash(samples.payment(samples.order()), clientKey, refusing, () => false)).toBeUndefined();
  });
});

describe("the addresses that an examination may use", () => {
  it.each([
    "http://127.0.0.1:3000/n",
    "http://localhost/n",
    "http://[::1]:1/n",
    "http://shop.localhost/n",
    "http://127.8.0.1/n",
  ])("are those of this machine: %s", (url) => expect(() => assertMayExamine([url], false)).not.toThrow());

  it.each([
    "https://shop.example/n",
    "http://10.0.0.5/n",
    "http://localhost.evil.example/n",
    "http://127.0.0.1.evil.example/n",
  ])("are others only if the user confirms it: %s", (url) => {
    expect(() => assertMayExamine(["http://localhost/n", url], false)).toThrow(/--own-test-system/);
    expect(() => assertMayExamine([url], true)).not.toThrow();
  });
});

describe("a report", () => {
  const verdict = { sent: "a <b>", expected: "SUCCESS", received: '200 "<script>"' };
  const result: Examination = {
    url: "http://127.0.0.1/n",
    note: "a simulator, not the live gateway",
    verdicts: [
      { id: "one", title: "One & two", status: "failed", why: 'It said "<no>"\u0001.', ...verdict },
      { id: "two", title: "Two", status: "not_seen", why: "--probe is missing.", ...verdict },
      { id: "three", title: "Three", status: "passed", why: "Fine.", ...verdict },
    ],
  };

  it("as JSON has id, title, status and why of every verdict", () => {
    expect(JSON.parse(jsonReport(result))).toEqual(result);
  });

  it("as text explains what failed, and counts", () => {
    expect(textReport(result)).toMatch(
      /FAILED {4}One & two \(one\)[\s\S]*why {7}It said[\s\S]*1 failed, 1 not seen, 1 passed\na simulator/,
    );
  });

  it("as a page and as XML escapes the application's texts", () => {
    expect(htmlReport(result)).not.toMatch(/<script>|<no>|One & two/);
    const xml = junitReport(result);
    expect(xml).toContain('tests="3" failures="1" skipped="1"');
    for (const raw of ["<no>", "<script>", "\u0001"]) expect(xml).not.toContain(raw);
  });
});
