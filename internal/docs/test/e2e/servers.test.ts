import { createCheckoutRoutes, createNotifyHandler, type QFPay } from "@qfpay/core";
import { redisLimiter } from "@qfpay/core/redis";
import { sqlCheckoutStore, sqlNotifyStore } from "@qfpay/core/sql";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { uncheckedRows } from "../buyer/bad-blocks.js";
import { complaintsAbout } from "../buyer/complaints.js";
import { deliveries, requestOf } from "../buyer/deliveries.js";
import { orderFrom } from "../buyer/reload.js";
import { runBlock } from "../buyer/run-block.js";
import type { RunContext } from "../buyer/run-context.js";
import { type ReadersServers, startServers } from "../buyer/servers.js";
import { allSnippets, nameOf, type Snippet } from "../extract.js";
import { discardRunnables } from "../run.js";
import { account } from "../world.js";

discardRunnables("servers");
let servers: Awaited<ReturnType<typeof startServers>>;
beforeAll(async () => {
  servers = await startServers();
});
afterAll(() => servers?.stop());

const needing = allSnippets().filter(({ needs }) => needs !== undefined);
const textOf = ({ code }: Snippet) => code.join("\n");
const named = (test: (snippet: Snippet) => boolean) =>
  needing.filter(test).map((snippet) => [nameOf(snippet), snippet] as const);

const isShop = (snippet: Snippet) => /(create|fetch)NotifyHandler\(/.test(textOf(snippet));
const isCheckout = (snippet: Snippet) => /^createCheckoutRoutes\(/m.test(textOf(snippet));
const isLimiter = (snippet: Snippet) => /redisLimiter\(|^key: /.test(textOf(snippet));
const isSchema = (snippet: Snippet) => textOf(snippet).includes("Schema()") && !isShop(snippet);

async function serversOfBlock() {
  const own = await servers.forBlock();
  onTestFinished(own.close);
  return own;
}

/** Runs an example with the addresses of a real Redis and a real PostgreSQL in its environment variables. */
async function playWith(own: ReadersServers, snippet: Snippet): Promise<RunContext> {
  const played = await runBlock(snippet, { prepare: own.prepare, servers: own });
  onTestFinished(played.w.end);
  onTestFinished(played.reader.close);
  await own.ready();
  return played;
}

type Handle = ReturnType<typeof createNotifyHandler>;
const thePayment = deliveries.find(({ may }) => may === "be paid")!;

async function replyTo(handle: Handle, delivery: (typeof deliveries)[number]) {
  const { headers, body } = requestOf(delivery, account.clientKey);
  const bytes = new Uint8Array(await new Response(body).arrayBuffer());
  return handle({ method: "POST", header: (name) => headers.get(name), body: async () => bytes });
}

describe("A shop with a server beside it", () => {
  it.each(named(isShop))("serves a buyer well, in two processes: %s", async (_, snippet) => {
    expect(await complaintsAbout(snippet, await serversOfBlock())).toEqual([]);
  });

  it("that does not look at how many rows PostgreSQL changed is found out", async () => {
    const complaints = await complaintsAbout(uncheckedRows, await serversOfBlock());
    expect(complaints.join("\n")).toMatch(/another amount is acknowledged for good/);
  });

  it("that remembers notifications in each process alone is found out", async () => {
    const [, withRedis] = named((snippet) => isShop(snippet) && isLimiter(snippet))[0]!;
    const alone = withRedis.code.map((line) => line.replace(/, store: redisNotifyStore\(redis\)/, ""));
    expect(alone).not.toEqual(withRedis.code);
    const complaints = await complaintsAbout({ ...withRedis, file: "ALONE.md", code: alone }, await serversOfBlock());
    expect(complaints).toEqual([expect.stringMatching(/second process the books say A-2002 1000,A-2002 1000/)]);
  });
});

it("A handled payment is noted in Redis for the pages that wait for it", async () => {
  const own = await serversOfBlock();
  const [, snippet] = named((one) => textOf(one).includes("checkout }"))[0]!;
  const { scope, w } = await playWith(own, snippet);
  expect(await replyTo(scope.kept as Handle, thePayment)).toMatchObject({ status: 200, body: "SUCCESS" });
  expect(w.trace.called).toEqual([["markPaid", "A-2002", 1000]]);
  expect(await own.redis.keys("qfpay:checkout:*")).toEqual([expect.stringContaining("A-2002")]);
});

describe("A checkout with a server beside it", () => {
  it.each(named(isCheckout))("shows one QR code in two processes: %s", async (_, snippet) => {
    const own = await serversOfBlock();
    const played = await playWith(own, snippet);
    const first = await orderFrom(played.w, played.scope.kept);
    const other = await played.again({});
    await own.ready();
    const reloaded = await orderFrom(played.w, other.scope.kept);
    expect(first).toMatchObject({ httpStatus: 201, qrcode: expect.stringMatching(/^https?:/) });
    expect(reloaded).toMatchObject({ httpStatus: 201, syssn: first.syssn, qrcode: first.qrcode });
    expect(played.w.simulator.transactions).toHaveLength(1);
  });
});

it.each(named(isLimiter))("The limiter counts a payment in Redis, under its app code: %s", async (_, snippet) => {
  const own = await serversOfBlock();
  const { result, w } = await playWith(own, snippet);
  const limiter = result.key && redisLimiter(own.redis, result);
  const qfpay = (limiter ? new (w.scope.QFPay!() as typeof QFPay)({ ...account, limiter }) : result.qfpay) as QFPay;
  const params = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" } as const;
  expect((await w.passTime(qfpay.payments.create(params))).status).toBe("pending");
  await expect.poll(() => own.redis.keys(`*qfpay:limit:${account.appCode}*`)).not.toEqual([]);
});

it.each(named(isSchema))("The schema makes the table that its store uses: %s", async (_, snippet) => {
  const own = await serversOfBlock();
  const played = await playWith(own, snippet);
  const { w, reader } = played;
  if (textOf(snippet).includes("sqlCheckoutSchema")) {
    const qfpay = (await w.scope.qfpay!()) as QFPay;
    const ofCart = () => reader.orderOfCart("c1");
    const routes = createCheckoutRoutes({ qfpay, order: ofCart, store: sqlCheckoutStore(own.pool) });
    expect(await orderFrom(w, routes)).toMatchObject({ httpStatus: 201 });
    return;
  }
  const store = sqlNotifyStore(own.pool);
  const handle = createNotifyHandler({ keys: account.clientKey, on: w.on, store });
  expect(await replyTo(handle, thePayment)).toMatchObject({ status: 200, body: "SUCCESS" });
  expect(await reader.paid()).toEqual(["A-2002 1000"]);
});

it("Each block that needs a server is run in one way at least, and names a server that is there", () => {
  const ways = [isShop, isCheckout, isLimiter, isSchema];
  expect(needing.filter((snippet) => !ways.some((way) => way(snippet))).map(nameOf)).toEqual([]);
  expect(needing.filter(({ needs }) => !["Redis", "PostgreSQL"].includes(needs!)).map(nameOf)).toEqual([]);
  console.log(`${needing.length} blocks that need a server:\n${needing.map(nameOf).join("\n")}`);
  expect(needing.length).toBeGreaterThanOrEqual(10);
});
