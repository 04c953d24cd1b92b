import { vi } from "vitest";
import type { Snippet } from "../extract.js";
import { account } from "../world.js";
import { deliveries, requestOf } from "./deliveries.js";
import { runBlock } from "./run-block.js";
import type { RunContext } from "./run-context.js";
import type { ReadersServers } from "./servers.js";
import { type Shop, shopOf } from "./shop.js";

/**
 * Runs a code block of the docs, delivers notifications to the shop that the block makes, and buys from this shop.
 * Returns a description of each failure that would harm the shop or the buyer.
 */
export async function complaintsAbout(snippet: Snippet, servers?: ReadersServers): Promise<string[]> {
  vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const code = snippet.code.join("\n");
  let context: RunContext | undefined;
  try {
    // A build has no secrets, so modules that a build imports must load without secrets.
    const isBuilt = /^export (const POST\b|\{ \w+ as GET\b)/m.test(code);
    const prepare = () => {
      if (isBuilt) for (const name of ["QFPAY_APPCODE", "QFPAY_KEY"]) vi.stubEnv(name, undefined);
      servers?.prepare();
    };
    context = await runBlock(snippet, { prepare, servers });
    vi.stubEnv("QFPAY_APPCODE", account.appCode);
    vi.stubEnv("QFPAY_KEY", account.clientKey);
    const { w, result } = context;
    await w.passTime(Promise.all(w.trace.tests));
    const complaints: string[] = [];
    if (typeof result.status === "number" && result.status !== 201) complaints.push(`an order gets ${result.status}`);
    if (typeof result.routes === "object" && "create" in result.routes!) return complaints;
    if (w.trace.tests.length > 0) return complaints;
    const shop = await shopOf(snippet, context);
    await servers?.ready();
    if (code.includes("export default app") && context.reader.urls.length === 0)
      complaints.push("nothing listens on Node");
    for (const route of shop.routes) complaints.push(...(await notify(shop, route, context)));
    if (shop.sells) complaints.push(...(await buy(shop, context)));
    if (/^\s*orderAgain:/m.test(code)) complaints.push(...(await buyWithLostResponse(shop, context)));
    if (servers) complaints.push(...(await notifyAnotherProcess(snippet, context, servers)));
    return complaints;
  } catch (error) {
    return [`it does not run: ${error}`];
  } finally {
    await context?.reader.close();
    await context?.w.end();
    vi.restoreAllMocks();
  }
}

async function notify(shop: Shop, { path, key }: Shop["routes"][number], { w, reader }: RunContext): Promise<string[]> {
  const complaints: string[] = [];
  const before = (await reader.paid()).length;
  for (const delivery of deliveries) {
    const isPayment = delivery.may === "be paid";
    const reply = await w.passTime(shop.fetch(requestOf(delivery, key, path)));
    const acknowledged = reply.status === 200 && (await reply.text()) === "SUCCESS";
    if (isPayment && !acknowledged) complaints.push(`${delivery.what} is answered with ${reply.status}`);
    if (delivery.may === "fail" && acknowledged) complaints.push(`${delivery.what} is acknowledged for good`);
    const paid = (await reader.paid()).slice(before);
    const expected = isPayment ? ["A-2002 1000"] : [];
    if (String(paid) !== String(expected)) {
      complaints.push(`after ${delivery.what} the books say paid: ${paid.join(", ") || "nothing"}`);
      break;
    }
  }
  if (shop.takesEvents) {
    const event = { request: requestOf(deliveries.at(-1)!, key, path) };
    const { status } = await w.passTime(shop.takesEvents(event));
    if (status !== 200) complaints.push(`a delivery that comes as SvelteKit's event is answered with ${status}`);
  }
  return complaints;
}

/** Runs the code block as a second process of the shop, and sends it a notification that the first process handled. */
async function notifyAnotherProcess(snippet: Snippet, context: RunContext, servers: ReadersServers): Promise<string[]> {
  const { reader, again, w } = context;
  const other = await shopOf(snippet, { ...context, ...(await again({})) });
  await servers.ready();
  const before = String(await reader.paid());
  const complaints: string[] = [];
  for (const { path, key } of other.routes) {
    const reply = await w.passTime(other.fetch(requestOf(deliveries.at(-1)!, key, path)));
    if (reply.status !== 200) complaints.push(`a delivery to a second process is answered with ${reply.status}`);
    const after = String(await reader.paid());
    if (after !== before) complaints.push(`after a delivery to a second process the books say ${after}`);
  }
  return complaints;
}

const json = { "content-type": "application/json" };
const order = (body?: object) =>
  new Request("http://shop.local/checkout", {
    method: "POST",
    headers: body ? json : {},
    body: body ? JSON.stringify(body) : null,
  });

/** Buys while the response to the payment is lost, so that QFPay has created the order and the shop has no QR code. */
async function buyWithLostResponse(shop: Shop, { w }: RunContext): Promise<string[]> {
  w.simulator.faults.next({ kind: "reset", when: "after", path: "/trade/v1/payment" });
  let isOver = false;
  const asking = shop.fetch(order({ cartId: "c1" })).finally(() => {
    isOver = true;
  });
  // The shop waits on the test's clock, so the loop advances the clock until the shop responds.
  while (!isOver) {
    await w.clock.advance(200);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const reply = await asking;
  const open = w.simulator.transactions.slice(-2).map(({ state }) => state);
  const told = `a customer whose order was lost is answered with ${reply.status} ${await reply.text()}`;
  return [...(reply.status === 201 ? [] : [told]), ...(String(open) === "closed,open" ? [] : [`its states: ${open}`])];
}

async function buy(shop: Shop, { w }: RunContext): Promise<string[]> {
  const complaints: string[] = [];
  const call = (request: Request) => w.passTime(shop.fetch(request));
  for (const outcome of ["pay", "decline"] as const) {
    const reply = await call(order({ cartId: "c1", txamt: 1 }));
    const created = (await reply.json()) as { out_trade_no: string; status_url?: string; detail?: string };
    if (reply.status !== 201) return [`an order is answered with ${reply.status}: ${JSON.stringify(created)}`];
    const { out_trade_no } = created;
    const charged = w.simulator.transactions.at(-1)!;
    if (charged.txamt !== 1000) complaints.push(`the browser chose the amount: ${charged.txamt}`);
    await w.clock.advance(20 * 60_000);
    await w.simulator[outcome](out_trade_no);
    const url = new URL(created.status_url ?? `/checkout/${out_trade_no}`, "http://shop.local");
    const { status } = (await (await call(new Request(url))).json()) as { status: string };
    const expected = { pay: "success", decline: "failed" }[outcome];
    if (status !== expected) complaints.push(`a customer who ${outcome}s after 20 minutes is told ${status}`);
  }
  return complaints;
}
