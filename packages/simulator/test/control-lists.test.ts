import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callControl } from "./control-client.js";
import { start } from "./start.js";

const { simulator, client } = start();
let url: string;

beforeAll(async () => {
  ({ url } = await simulator.listen());
  for (const number of ["A-100", "A-101", "B-200"]) await client.pay({ out_trade_no: number });
  await simulator.pay("A-100");
  const { syssn } = simulator.transactions[0]!;
  await client.refund({ syssn, out_trade_no: "R-100", txamt: "400" });
});
afterAll(() => simulator.close());

const show = async (path: string) => (await callControl(url, "GET", path)).json;
// biome-ignore lint/suspicious/noExplicitAny: the rows of any list
const numbers = (rows: any[]) => rows.map(({ out_trade_no }) => out_trade_no);

describe("one transaction", () => {
  it("is found by number and by syssn, a refund too", async () => {
    const { syssn } = simulator.transactions[0]!;
    expect(await show("/transactions/A-100")).toMatchObject({ syssn, state: "paid", refunded: 400 });
    expect(await show(`/transactions/${syssn}`)).toMatchObject({ out_trade_no: "A-100" });
    expect(await show("/transactions/R-100")).toMatchObject({ order_type: "refund", origssn: syssn });
    expect(await callControl(url, "GET", "/transactions/A-1")).toMatchObject({
      status: 404,
      json: { error: expect.stringContaining('"A-1"') },
    });
  });

  it("is found by a number that must be escaped", async () => {
    await client.pay({ out_trade_no: "a/b ?" });
    expect(await show(`/transactions/${encodeURIComponent("a/b ?")}`)).toMatchObject({ out_trade_no: "a/b ?" });
  });
});

describe("lists", () => {
  it("are searched by a part of a number", async () => {
    const { syssn } = simulator.transactions[2]!;
    expect(numbers(await show("/transactions?search=-10"))).toEqual(["R-100", "A-101", "A-100"]);
    expect(numbers(await show("/transactions?search=-10&limit=1"))).toEqual(["R-100"]);
    expect(numbers(await show(`/transactions?search=${syssn}`))).toEqual(["B-200"]);
    expect(await show("/transactions?search=a-10")).toEqual([]);
    expect(numbers(await show("/requests?search=B-2"))).toEqual(["B-200"]);
    expect(await show("/deliveries?search=R-100")).toMatchObject([{ body: expect.stringContaining("R-100") }]);
    expect(await show("/state?search=B-2")).toMatchObject({
      transactions: [{ out_trade_no: "B-200" }],
      requests: [{ out_trade_no: "B-200" }],
      deliveries: [],
    });
  });

  it("say how many rows there are, however many they show", async () => {
    const { counts, transactions } = await show("/state?limit=1&search=A-100");
    expect(transactions).toHaveLength(1);
    expect(counts).toMatchObject({ transactions: 5, requests: 5, deliveries: 2, waiting: 0, intents: 0 });
  });

  it.each([
    ["/transactions?limits=1", /no query parameter limits here: there are limit, search/],
    ["/transactions?search=", /search must have 1 to 128 characters, not 0/],
    [`/transactions?search=${"x".repeat(129)}`, /not 129/],
    ["/transactions?limit=1&limit=2", /limit is given 2 times/],
    ["/customers?search=A", /no query parameter search here: there are limit/],
    ["/clock?limit=1", /there is none/],
  ])("refuse %s", async (path, reason) => {
    const { status, json } = await callControl(url, "GET", path);
    expect(status).toBe(400);
    expect(json.error).toMatch(reason);
  });

  it("take a search of 128 characters", async () => {
    expect(await show(`/transactions?search=${"x".repeat(128)}`)).toEqual([]);
  });
});
