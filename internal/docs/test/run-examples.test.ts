import { type Hooks, OrderRefusedError, QFPay, type QFPayOptions, QFPayRateLimitError } from "@qfpay/core";
import { type Logger, pino } from "pino";
import { describe, expect, it, onTestFinished } from "vitest";
import { givesUp, staysOpen } from "./buyer/bad-blocks.js";
import { allSnippets, nameOf, type Snippet } from "./extract.js";
import { runsAsStatements as runs } from "./kinds.js";
import { discardRunnables, runnable, type ValueAndComment, valueInComment } from "./run.js";
import { account, type Customer, exampleWorld, type World } from "./world.js";

// The tests must count at least these numbers, so that no example is skipped by mistake.
const floor = { examples: 75, values: 15, callingTheGateway: 36 };

const all = allSnippets();

/**
 * Runs an example against its own simulated gateway. Variables that the example uses but does not define get their
 * values from `prepare`, or else from `exampleWorld`.
 */
async function runExample(
  snippet: Snippet,
  prepare: (w: World) => Record<string, unknown> | undefined = () => undefined,
  customer?: Customer,
) {
  const w = await exampleWorld(snippet.code.join("\n"), customer);
  onTestFinished(w.end);
  const earlier = all.filter(
    ({ kind, file, line }) => kind === "readme" && file === snippet.file && line < snippet.line,
  );
  const example = runnable(snippet, Object.keys(w.scope), snippet.kind === "readme" ? earlier : [], {
    world: new Set(["QFPay"]),
    file: "examples",
  });
  const scope: Record<string, unknown> = {};
  for (const name of example.uses) scope[name] = await w.passTime(Promise.resolve(w.scope[name]!()));
  Object.assign(scope, prepare(w));
  const before = w.simulator.requests.length;
  const claims: ValueAndComment[] = [];
  const run = await example.load();
  const result = await w.passTime(run(scope, (claim) => claims.push(claim)));
  await w.passTime(Promise.all(w.trace.tests));
  const called = w.trace.called.map(([name, ...args]) => ({ name, args }));
  return { claims, result, called, requests: w.simulator.requests.length - before, world: w };
}

const totals = { examples: 0, values: 0, callingTheGateway: 0 };

discardRunnables("examples");

describe("The examples", () => {
  it.each(all.filter(runs).map((snippet) => [nameOf(snippet), snippet] as const))("at %s run", async (_, snippet) => {
    const { claims, requests } = await runExample(snippet);
    totals.examples++;
    if (requests > 0) totals.callingTheGateway++;
    for (const { value, comment, line } of claims) {
      const says = valueInComment(comment);
      const where = `${snippet.file}:${line} says ${comment}`;
      if (says === undefined) expect(value, where).toBeDefined();
      else if ("like" in says) expect(value, where).toMatch(says.like);
      else expect(value, where).toEqual(says.is);
      if (says !== undefined) totals.values++;
    }
  });

  it("run in such numbers that most of the documentation is covered", () => {
    console.log(
      `${totals.examples} examples ran, ${totals.callingTheGateway} of them called the gateway, ${totals.values} values compared`,
    );
    for (const name of ["examples", "values", "callingTheGateway"] as const) {
      expect(totals[name], name).toBeGreaterThanOrEqual(floor[name]);
    }
  });
});

describe("A comment", () => {
  it("is compared where it states a value, and only there", () => {
    expect(valueInComment('"pending": nobody has paid yet')).toEqual({ is: "pending" });
    expect(valueInComment("1234")).toEqual({ is: 1234 });
    expect(valueInComment('"AB12" + 2 hex digits')).toEqual({ like: /^AB\d\d[0-9A-F]{2}$/ });
    expect(valueInComment("text for a QR code")).toBeUndefined();
    expect(valueInComment("2 s later")).toBeUndefined();
  });

  it("that is wrong is noticed", async () => {
    const line = 'toMinorUnits("12.34", "HKD"); // 1235';
    const { claims } = await runExample({
      kind: "docstring",
      file: "wrong.ts",
      line: 1,
      code: [line],
      package: "core",
    });
    expect(claims).toEqual([{ value: 1234, comment: "1235", line: 1 }]);
    expect(valueInComment(claims[0]!.comment)).not.toEqual({ is: claims[0]!.value });
  });
});

/** Finds the only example in a file, or the file's only example that contains a text. */
function example(file: string, text = ""): Snippet {
  const found = all.filter((snippet) => snippet.file.endsWith(file) && snippet.code.join("\n").includes(text));
  expect(found.map(nameOf), `examples in ${file} with ${text}`).toHaveLength(1);
  return found[0]!;
}

const scanned = {
  pay_type: "800208",
  txamt: 1000,
  txcurrcd: "HKD",
  out_trade_no: "A-7008",
  auth_code: "281234567890120000",
} as const;
const did = (...[name, ...args]: [string, ...unknown[]]) => expect.objectContaining({ name, args });
/** Makes the gateway lose the next response to a payment. Returns a client that makes no enquiries. */
function lostAnswer({ simulator, url, clock }: World) {
  simulator.faults.next({ kind: "reset", when: "after", path: "/trade/v1/payment" });
  return { qfpay: new QFPay({ ...account, baseUrl: url, clock, limiter: false, recovery: false }) };
}

describe("A customer who takes 20 minutes", () => {
  const slow: Customer = { does: "pay", afterMs: 20 * 60_000 };
  const waits = all.filter((snippet) => runs(snippet) && snippet.code.some((line) => line.includes("waitFor(")));
  const paysFirst = waits.filter(
    ({ file, code }) => file === "packages/core/README.md" && code.some((line) => line.includes('pay_type: "800201"')),
  );

  it("is waited for by the first example, which then refunds", async () => {
    expect(paysFirst.map(nameOf)).toHaveLength(1);
    const { world: w } = await runExample(paysFirst[0]!, undefined, slow);
    expect(w.simulator.transactions.map(({ order_type, state }) => [order_type, state])).toEqual([
      ["payment", "paid"],
      ["refund", "paid"],
    ]);
  });

  it("is told declined if the customer declines, and nothing is refunded", async () => {
    const { world: w } = await runExample(paysFirst[0]!, undefined, { does: "decline", afterMs: 20 * 60_000 });
    expect(w.simulator.transactions.map(({ order_type }) => order_type)).toEqual(["payment"]);
  });

  it("is lost by an example that gives up after two minutes", async () => {
    await expect(runExample(givesUp, undefined, slow)).rejects.toMatchObject({ code: "timeout" });
  });
});

it("A till that scans a code which stays open ends without a payment", async () => {
  await expect(runExample(staysOpen)).rejects.toMatchObject({ code: "timeout" });
});

describe("What the examples do:", () => {
  it.each([
    ["notify/handler.ts", "", did("markPaid", "A-2002", 1000)],
    ["notify/verify.ts", "constructNotification", did("markPaid", "A-2002", 1000)],
    ["resources/transactions.ts", "ship()", did("ship")],
    ["resources/transactions.ts", "book(", did("book", expect.objectContaining({ status: "success", txamt: 1000 }))],
    ["core/README.md", "auth_code", did("show", "success")],
    ["resources/checkout.ts", "redirect", did("redirect", 303, expect.stringContaining("/checkstand/#/?"))],
    ["resources/wechat.ts", "oauthUrl", did("redirect", 303, expect.stringContaining("get_weixin_oauth_code"))],
    ["resources/bills.ts", "bills.download", did("writeFile", "bill.zip", expect.any(Uint8Array))],
    ["testing/sign-notification.ts", "", did("notified", expect.anything())],
    ["simulator/src/simulator.ts", "", did("notified", expect.anything())],
  ])("%s %s", async (file, text, call) => {
    expect((await runExample(example(file, text))).called).toEqual([call]);
  });

  it("docs/observability.md logs each attempt with pino", async () => {
    const { result, world: w } = await runExample(example("docs/observability.md", "pino"), ({ clock, url }) => ({
      QFPay: class extends QFPay {
        constructor(options: QFPayOptions) {
          super({ ...options, clock, baseUrl: url, hooks: {} }); // The default hooks would write to standard output.
        }
      },
    }));
    const { logAttempts } = result as { logAttempts: (logger: Logger) => Hooks };
    const lines: Record<string, unknown>[] = [];
    const logger = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const qfpay = new QFPay({ ...account, baseUrl: w.url, clock: w.clock, hooks: logAttempts(logger) });
    w.simulator.faults.next({ kind: "reset", when: "after", path: "/trade/v1/payment" });
    await w.passTime(qfpay.payments.create(scanned));
    const about = { merchant: account.appCode, endpoint: "payment", attempt: 1, out_trade_no: "A-7008" };
    expect(lines.filter(({ endpoint }) => endpoint === "payment")).toMatchObject([
      { ...about, msg: "QFPay attempt", level: 40, outcome: "unknown", durationMs: expect.any(Number) },
      { ...about, msg: "QFPay recovery", finding: "asking" },
      { ...about, msg: "QFPay recovery", finding: "found" },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(new RegExp(`${account.clientKey}|${scanned.auth_code}`));
  });

  it("docs/observability.md counts attempts with prom-client", async () => {
    const { result } = await runExample(example("docs/observability.md", "prom-client"));
    const labels = `merchant="${account.appCode}",endpoint="payment",outcome="success"`;
    expect((result as { page: string }).page).toContain(`qfpay_attempt_seconds_count{${labels}} 1`);
  });

  it("docs/observability.md subscribes to the tracing channel", async () => {
    const { called } = await runExample(example("docs/observability.md", "diagnostics_channel"));
    expect(called).toHaveLength(1);
    const about = { merchant: account.appCode, endpoint: "payment", attempt: 1, outcome: "success" };
    expect(JSON.parse(String(called[0]!.args[0]))).toMatchObject(about);
  });

  it("fetch-handler.ts answers the gateway and marks the order paid", async () => {
    const { result, world: w } = await runExample(example("notify/fetch-handler.ts"), () => ({}));
    const { POST } = result as { POST: (request: Request) => Promise<Response> };
    const refused = await POST(new Request("http://shop.local/", { method: "POST", body: "{}" }));
    expect(refused.status).toBe(401);
    const reply = await POST(w.delivery());
    expect([reply.status, await reply.text()]).toEqual([200, "SUCCESS"]);
    expect(w.trace.called).toEqual([["markPaid", "A-2002", 1000]]);
  });

  it("verify.ts refuses bytes that were changed", async () => {
    const snippet = example("notify/verify.ts", "if (!verifyNotification");
    expect((await runExample(snippet)).result).toEqual({});
    const forged = await runExample(snippet, () => ({ bytes: new TextEncoder().encode("{}") }));
    expect((forged.result as Response).status).toBe(401);
  });

  it("compare.ts throws over another amount", async () => {
    const order = { out_trade_no: "A-2002", txamt: 999, txcurrcd: "HKD" };
    await expect(runExample(example("notify/compare.ts"), () => ({ order }))).rejects.toThrow(
      "Not this order's payment",
    );
  });

  it("errors.ts settles a lost answer later, and passes other errors on", async () => {
    const snippet = example("core/src/errors.ts", "askAgainLater");
    expect((await runExample(snippet, lostAnswer)).called).toEqual([did("askAgainLater", "A-6006")]);
    await expect(runExample(snippet, () => ({ params: {} }))).rejects.toMatchObject({ code: "params_invalid" });
  });

  it.each(["core/src/errors.ts", "packages/core/README.md"])("%s recovers from a lost answer", async (file) => {
    const { requests } = await runExample(example(file, "error.recover()"), lostAnswer);
    expect(requests).toBe(2);
  });

  it("errors.ts sleeps after a rate limit", async () => {
    const error = new QFPayRateLimitError("Too many.", { retryAfterMs: 7 });
    const { called } = await runExample(example("core/src/errors.ts", "rate_limited"), () => ({ error }));
    expect(called).toEqual([did("sleep", 7)]);
  });

  it("order-refused.ts refuses what is sold out", async () => {
    const soldOut = runExample(example("order-refused.ts"), () => ({ item: { inStock: false } }));
    await expect(soldOut).rejects.toThrow(OrderRefusedError);
  });
});
