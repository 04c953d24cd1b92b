import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { signatureCauses } from "../src/diagnosis/diagnosis.js";
import { createHostedClient, queryOf } from "./hosted-client.js";
import { start } from "./start.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const between = (from: string, to: string) => readme.slice(readme.indexOf(from), readme.indexOf(to));
const magic = between("\n## Magic values", "\n## Pages");
const codesIn = (text: string | undefined) => [...(text ?? "").matchAll(/\b\d{4,16}\b/g)].map(([code]) => code);

/** Finds the first row of the README's tables that contains a text, and returns its cells. */
function row(text: string): string[] {
  const line = magic.split("\n").find((candidate) => candidate.startsWith("|") && candidate.includes(text));
  if (!line) throw new Error(`The README has no row with ${text}.`);
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

describe("auth_code, row by row", () => {
  const scan = (ending: string) => {
    const started = start();
    const params = { pay_type: "800208", auth_code: `13456789012345${ending}`, out_trade_no: "A-1" };
    return started.client.pay(params).then((answer) => ({ ...started, answer }));
  };
  const [, waiting] = row("open, until `pay` or `decline`");
  const [, failing] = row("fails with that code");

  it.each(codesIn(waiting))("%s waits, and can be paid and declined", async (ending) => {
    for (const act of ["pay", "decline"] as const) {
      const { simulator, answer } = await scan(ending);
      expect(answer).toMatchObject({ respcd: ending });
      await simulator[act]("A-1");
      expect(simulator.transactions).toMatchObject([{ state: act === "pay" ? "paid" : "failed" }]);
    }
  });

  it.each(codesIn(failing))("%s fails", async (ending) => {
    const { simulator, answer } = await scan(ending);
    expect(answer).toMatchObject({ respcd: ending });
    expect(simulator.transactions).toMatchObject([{ state: "failed", respcd: ending }]);
  });

  it("anything else is paid", async () => {
    const { answer, simulator } = await scan("6789");
    expect(answer).toMatchObject({ respcd: "0000" });
    expect(simulator.transactions).toMatchObject([{ state: "paid" }]);
  });

  it("has two endings that wait and six that fail", () => {
    expect([codesIn(waiting).length, codesIn(failing).length]).toEqual([2, 6]);
  });
});

describe("the other magic values, row by row", () => {
  it("txamt: the amount names a code; one digit more or less does not", async () => {
    const [, value] = row("| `txamt` of a payment |");
    const { client, simulator } = start();
    expect(await client.pay({ txamt: value!.replaceAll("`", "") })).toMatchObject({ respcd: "1252" });
    expect(simulator.transactions).toEqual([]);
    expect(await client.pay({ txamt: "999991204" })).toMatchObject({ respcd: "1204" });
    for (const txamt of ["99999125", "9999912520", "999981252"]) {
      expect(await client.pay({ txamt })).toMatchObject({ respcd: "0000" });
    }
  });

  it.each([
    ["close", "close:1146"],
    ["reversal", "reversal:1101"],
  ])("%s: goods_name names what it answers, and nothing changes", async (path, goods_name) => {
    expect(row("`close:1146`")[1]).toContain(goods_name);
    const { client, simulator } = start();
    await client.pay({ out_trade_no: "A-1", goods_name });
    const respcd = goods_name.slice(-4);
    const params = { out_trade_no: "A-1", txamt: "1000", txdtm: "2026-01-01 12:00:00" };
    expect(await client.call(path, params)).toMatchObject({ respcd });
    expect(simulator.transactions).toMatchObject([{ state: "open" }]);
  });

  const cards = (text: string) => codesIn(row(text)[1]).filter((code) => code.length === 16);
  const pay = async (card: string) => {
    const { client, simulator } = start();
    const params = { txamt: "1000", pay_type: "802801", out_trade_no: "A-1" };
    const { payment_intent } = await client.call("/payment_element/v1/create_payment_intent", params);
    return simulator.payIntent(payment_intent, { card });
  };

  it.each(cards("| good |"))("card %s is good", async (card) => {
    expect(await pay(card)).toMatchObject({ state: "paid", respcd: "0000" });
  });

  it.each(cards("| refused, 1205 |"))("card %s is refused", async (card) => {
    expect(await pay(card)).toMatchObject({ state: "failed", respcd: "1205" });
  });

  it("has four cards of each sort", () => {
    expect([cards("| good |").length, cards("| refused, 1205 |").length]).toEqual([4, 4]);
  });

  it.each(cards("| refused, 1205 |"))("card %s cannot be saved", async (card) => {
    const { client, simulator } = start();
    const { customer_id } = (await client.call("/customer/v1/create", { name: "Chan" })).data;
    const { token_intent } = await client.call("/payment_element/v1/create_token_intent", { customer_id });
    await expect(simulator.saveCard(token_intent, { card })).rejects.toThrow("is refused");
  });

  it("mch_customs_no: the declaration is pending until it has been asked for once", async () => {
    const [, ending] = row("| end of `mch_customs_no` |");
    const { client, simulator } = start();
    const { syssn } = await client.pay({ pay_type: "800201", out_trade_no: "A-1", txcurrcd: "CNY" });
    await simulator.pay("A-1");
    const asked = { trade_type: "weixin", syssn: String(syssn) };
    const declare = (mch_customs_no: string) =>
      client.call("/custom/v1/declare", { ...asked, customs: "SHENZHEN", mch_customs_no });
    const query = () => client.call("/custom/v1/query", { ...asked, customs: "SHENZHEN" });
    expect(await declare(`4403${codesIn(ending)[0]}`)).toMatchObject({ respcd: "1145" });
    expect(await query()).toMatchObject({ respcd: "1145" });
    expect(await query()).toMatchObject({ respcd: "0000" });
  });

  it("txamt and goods_name of a checkout link, txamt of an intent: as of a payment", async () => {
    const { client, simulator } = start();
    const [, amount] = row("| `txamt` of an intent |");
    const txamt = amount!.replaceAll("`", "");
    const intent = { pay_type: "802801", out_trade_no: "A-1", txamt };
    expect(await client.call("/payment_element/v1/create_payment_intent", intent)).toMatchObject({ respcd: "1252" });
    const [, values] = row("of a checkout link |");
    for (const value of values!.replaceAll("`", "").split(", ")) {
      const named: Record<string, string> = value.startsWith("code:") ? { goods_name: value } : { txamt: value };
      const hosted = createHostedClient(simulator.fetch, "http://simulator.local");
      const chosen = await hosted.press(await hosted.open(queryOf(named)), "801512");
      expect(chosen.status).toBe(409);
      expect(await chosen.text()).toContain("1252");
    }
    expect(simulator.transactions).toEqual([]);
  });

  it.each(["0000", "1204", "1205"])("token_id tk_simulator_%s decides each billing", async (code) => {
    expect(magic).toContain("tk_simulator_0000");
    const { client, simulator } = start();
    const customer = await client.call("/customer/v1/create", {
      name: "Chan",
      phone: "85290000000",
      email: "a@example.com",
    });
    const product = await client.call("/product/v1/create", {
      ...{ name: "Tea", type: "recurring", txamt: "300", txcurrcd: "HKD" },
      ...{ interval: "monthly", interval_count: "1", usage_type: "licensed" },
    });
    await client.call("/subscription/v1/create", {
      customer_id: customer.data.customer_id,
      token_id: `tk_simulator_${code}`,
      products: JSON.stringify([{ product_id: product.data.product_id, quantity: 1 }]),
    });
    expect(simulator.transactions).toMatchObject([{ state: code === "0000" ? "paid" : "failed", respcd: code }]);
  });
});

it("every cause of a wrong signature is in the README's table, and no other", () => {
  const table = between("\n## What is wrong with my signature", "\n## Magic values");
  const first = [...table.matchAll(/^\| (`.+?`) \|/gm)].map(([, cell]) => cell!);
  const named = first.flatMap((cell) => [...cell.matchAll(/`([a-z0-9-]+)`/g)].map(([, cause]) => cause!));
  expect(named.filter((cause) => cause !== "cause").sort()).toEqual([...signatureCauses].sort());
});
