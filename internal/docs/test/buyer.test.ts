import { describe, expect, it, onTestFinished, vi } from "vitest";
import { badShops, pageWithoutBody } from "./buyer/bad-blocks.js";
import { complaintsAbout } from "./buyer/complaints.js";
import { use } from "./buyer/definitions.js";
import { orderFrom } from "./buyer/reload.js";
import { runBlock } from "./buyer/run-block.js";
import { allSnippets, nameOf } from "./extract.js";
import { isDefinition, isPage, isRoutes, isShop, runsAsStatements } from "./kinds.js";
import { discardRunnables } from "./run.js";

discardRunnables("buyer");
const all = allSnippets();
const named = (test: (snippet: (typeof all)[number]) => boolean) =>
  all.filter(test).map((snippet) => [nameOf(snippet), snippet] as const);

describe("A buyer", () => {
  it.each(named(isShop))("is served well by %s", async (_, snippet) => {
    expect(await complaintsAbout(snippet)).toEqual([]);
  });

  it.each(named(isPage))("buys with the page of %s", async (_, snippet) => {
    const { w, reader, result } = await runBlock(snippet);
    onTestFinished(w.end);
    onTestFinished(reader.close);
    const pay = result.pay as ((cartId: string) => Promise<Response>) | undefined;
    if (pay) expect((await w.passTime(pay("c1"))).status).toBe(201);
    else expect(w.trace.called).toEqual([["show", expect.stringMatching(/^https?:/)]]);
    expect(new Set(w.simulator.transactions.map(({ txamt }) => txamt))).toEqual(new Set([1000]));
  });

  it.each(named(isRoutes))("sees the same QR code after a reload: %s", async (_, snippet) => {
    const { w, reader, scope } = await runBlock(snippet);
    onTestFinished(w.end);
    onTestFinished(reader.close);
    const first = await orderFrom(w, scope.kept);
    expect(first).toMatchObject({ httpStatus: 201, qrcode: expect.stringMatching(/^https?:/) });
    expect(await orderFrom(w, scope.kept)).toEqual(first);
    expect(w.simulator.transactions).toHaveLength(1);
  });
});

describe("A block of an earlier README", () => {
  it.each(badShops)("that %s is found out", async (_, snippet, loss) => {
    expect((await complaintsAbout(snippet)).join("\n")).toMatch(loss);
  });

  it("that sends no cart from its page buys nothing", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => void vi.restoreAllMocks());
    const { w, reader } = await runBlock(pageWithoutBody);
    onTestFinished(w.end);
    onTestFinished(reader.close);
    expect([w.trace.called, w.simulator.transactions]).toEqual([[], []]);
  });
});

describe("What a block only defines", () => {
  it.each(named(isDefinition))("works as its type says: %s", async (_, snippet) => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => void vi.restoreAllMocks());
    const played = await runBlock(snippet);
    onTestFinished(played.w.end);
    onTestFinished(played.reader.close);
    await use(snippet, played);
  });
});

it("each block is run in one way at least, or says why it cannot be", () => {
  const ways = [runsAsStatements, isShop, isPage, isDefinition, isRoutes];
  const later = all.filter(({ needs }) => needs !== undefined);
  const notRun = all.filter((snippet) => !snippet.needs && !ways.some((way) => way(snippet)));
  expect(notRun.filter((snippet) => !snippet.notRun).map(nameOf)).toEqual([]);
  console.log(
    `${all.length} blocks, ${later.length} of them run by the e2e tests, ${notRun.length} not run:\n${notRun.map((s) => `${nameOf(s)} ${s.notRun}`).join("\n")}`,
  );
  expect(notRun.length).toBeLessThanOrEqual(8);
});
