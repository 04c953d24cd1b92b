import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeClock } from "@qfpay/core/testing";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createSimulator, type SimulatorOptions } from "../src/index.js";
import { appCode, clientKey, createClient, freshCode } from "./client.js";
import { startReceiver } from "./receiver.js";

let folder: string;
let data: string;
const opened: { close(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "qfpay-simulator-"));
  data = join(folder, "books.json");
});
afterEach(async () => {
  // Closing may fail, because some tests remove the folder.
  for (const simulator of opened.splice(0)) await simulator.close().catch(() => {});
  rmSync(folder, { recursive: true, force: true });
});

function open(options: Partial<SimulatorOptions> = {}) {
  const simulator = createSimulator({ merchants: [{ appCode, clientKey }], limits: false, data, ...options });
  opened.push(simulator);
  return { simulator, client: createClient(simulator) };
}

describe("data", () => {
  it("keeps payments, refunds and used numbers", async () => {
    const first = open();
    const { syssn } = await first.client.pay({ out_trade_no: "A-1" });
    await first.simulator.pay("A-1");
    await first.client.refund({ syssn, out_trade_no: "R-1", txamt: "400" });
    const before = first.simulator.transactions;
    await first.simulator.close();

    const { simulator, client } = open();
    expect(simulator.transactions).toEqual(before);
    expect(await client.pay({ out_trade_no: "A-1" })).toMatchObject({ respcd: "1251" });
    expect(await client.refund({ syssn, out_trade_no: "R-2", txamt: "601" })).toMatchObject({ respcd: "1272" });
    expect(await client.refund({ syssn, out_trade_no: "R-3", txamt: "600" })).toMatchObject({ respcd: "0000" });
    expect(new Set(simulator.transactions.map((row) => row.syssn)).size).toBe(3);
  });

  it("keeps scanned codes, reversals under way and the parts of split customs orders", async () => {
    const first = open({ speed: 0 });
    const scan = { pay_type: "800208", auth_code: freshCode() };
    await first.client.pay(scan);
    await first.client.pay({ out_trade_no: "A-1", goods_name: "reversal:1143" });
    const undo = { out_trade_no: "A-1", txamt: "1000", txdtm: "2026-01-01 12:00:00" };
    expect(await first.client.call("reversal", undo)).toMatchObject({ respcd: "1143" });
    const { syssn } = await first.client.pay({ txcurrcd: "CNY" });
    await first.simulator.pay(syssn);
    const part = (sub_order_no: string, order_fee: string) => ({
      ...{ trade_type: "weixin", syssn, customs: "SHENZHEN", mch_customs_no: "1", fee_type: "CNY" },
      ...{ sub_order_no, order_fee, transport_fee: "0", product_fee: order_fee },
    });
    expect(await first.client.call("/custom/v1/declare", part("P-1", "600"))).toMatchObject({ respcd: "0000" });
    await first.simulator.close();

    const { simulator, client } = open({ singleUseCodes: true });
    expect(await client.pay(scan)).toMatchObject({ respcd: "1202" });
    expect(await client.call("/custom/v1/declare", part("P-2", "401"))).toMatchObject({ respcd: "1266" });
    expect(await client.call("/custom/v1/declare", part("P-2", "400"))).toMatchObject({ respcd: "0000" });
    await simulator.clock.advance(30_000);
    expect(simulator.transactions[1]).toMatchObject({ out_trade_no: "A-1", state: "closed", respcd: "1263" });
  });

  it("writes every payment to the file before its response is sent", async () => {
    const { client } = open();
    for (const number of ["A-1", "A-2", "A-3"]) {
      await client.pay({ out_trade_no: number });
      expect(readFileSync(data, "utf8")).toContain(`"out_trade_no":"${number}"`);
    }
    await Promise.all(Array.from({ length: 50 }, (_, at) => client.pay({ out_trade_no: `B-${at}` })));
    const lines = readFileSync(data, "utf8").trimEnd().split("\n").slice(1);
    const numbers = lines.flatMap((line) => Object.keys(JSON.parse(line).rows.transactions ?? {}));
    expect(new Set(numbers).size).toBe(53);
    expect(readdirSync(folder).sort()).toEqual(["books.json", "books.json.lock"]);
  });

  it("continues the repeats of notifications that were not acknowledged", async () => {
    const receiver = await startReceiver({ status: 500 }, { status: 500 }, { body: "SUCCESS" });
    onTestFinished(() => receiver.close());
    const merchants = [{ appCode, clientKey, notifyUrl: receiver.url }];
    const first = open({ merchants, speed: 0 });
    await first.client.pay({ out_trade_no: "A-1" });
    await first.simulator.pay("A-1");
    await first.simulator.clock.advance(120_000);
    expect(first.simulator.deliveries).toHaveLength(2);
    await first.simulator.close();

    const { simulator } = open({ merchants, speed: 0 });
    await simulator.clock.advance(599_000);
    expect(simulator.deliveries).toEqual([]);
    await simulator.clock.advance(2_000);
    expect(simulator.deliveries).toMatchObject([{ id: "notification-1", attempt: 3, outcome: "acknowledged" }]);
    expect(receiver.received[2]!.body.equals(receiver.received[0]!.body)).toBe(true);
    expect(receiver.received[2]!.headers["x-qf-sign"]).toBe(receiver.received[0]!.headers["x-qf-sign"]);
    await simulator.close();

    const third = open({ merchants, speed: 0 });
    await third.simulator.clock.advance(86_400_000);
    expect(third.simulator.deliveries).toEqual([]);
  });

  it("keeps the time: an hour ahead stays an hour ahead, and a stopped clock stays where it was", async () => {
    const first = open();
    await first.simulator.clock.advance(3_600_000);
    await first.simulator.close();
    const second = open();
    expect(second.simulator.clock.now - Date.now()).toBeGreaterThan(3_500_000);
    expect(second.simulator.clock.now - Date.now()).toBeLessThan(3_700_000);
    second.simulator.clock.setSpeed(0);
    await second.client.pay({});
    const stood = second.simulator.clock.now;
    await second.simulator.close();
    expect(open().simulator.clock.now).toBe(stood);
  });

  it("bills a subscription after a restart, once, with new numbers", async () => {
    const first = open({ speed: 0 });
    const create = (path: string, params: Record<string, string>) => first.client.call(path, params);
    const customer = await create("/customer/v1/create", {
      name: "Chan",
      phone: "85290000000",
      email: "a@example.com",
    });
    const product = await create("/product/v1/create", {
      ...{ name: "Tea", type: "recurring", txamt: "300", txcurrcd: "HKD" },
      ...{ interval: "minutes", interval_count: "1", usage_type: "licensed" },
    });
    await create("/subscription/v1/create", {
      customer_id: customer.data.customer_id,
      token_id: "tk_simulator_0000",
      products: JSON.stringify([{ product_id: product.data.product_id, quantity: 1 }]),
    });
    expect(first.simulator.transactions).toHaveLength(1);
    await first.simulator.close();

    const { simulator, client } = open({ speed: 0 });
    await simulator.clock.advance(60_000);
    expect(simulator.transactions).toHaveLength(2);
    const another = await client.call("/customer/v1/create", {
      name: "Wong",
      phone: "85290000001",
      email: "b@example.com",
    });
    expect(another.data.customer_id).not.toBe(customer.data.customer_id);
  });

  it("finishes a refund that was being processed", async () => {
    const first = open({ speed: 0 });
    const { syssn } = await first.client.pay({ out_trade_no: "A-1", goods_name: "refund:1145" });
    await first.simulator.pay("A-1");
    await first.client.refund({ syssn, out_trade_no: "R-1", txamt: "1000" });
    await first.simulator.close();
    const { simulator } = open({ speed: 0 });
    await simulator.clock.advance(31_000);
    expect(simulator.transactions).toMatchObject([
      { refunded: 1000, cancel: "3" },
      { state: "paid", respcd: "0000" },
    ]);
  });

  it("holds no client key", async () => {
    const { client, simulator } = open();
    await client.pay({ out_trade_no: "A-1" });
    await client.call("/customer/v1/create", { name: "Chan", phone: "85290000000", email: "a@example.com" });
    await simulator.close();
    expect(readFileSync(data, "utf8")).not.toContain(clientKey);
  });

  it.each([
    ["half a first line", (text: string) => text.slice(0, 20), /not JSON/],
    ["a line that is cut in the middle", (text: string) => text.replace('{"moment"', "{"), /not JSON/],
    ["an empty file", () => "", /not JSON/],
    ["another program's file", () => '{"hello":1}\n', /no data file of the simulator/],
    ["another program's line", () => '{"hello":1}', /no data file of the simulator/],
    ["a heading without its line feed", (text: string) => text.split("\n")[0]!, /first line is cut off/],
    ["a later version", (text: string) => text.replace('"version":2', '"version":3'), /version is 3/],
    ["the file of an earlier version", (text: string) => text.replace('"version":2', '"version":1'), /reads version 2/],
    [
      "damaged transactions",
      (text: string) => text.replace('"transactions":{', '"transactions":{"7":7,'),
      /transactions are damaged/,
    ],
    ["missing books", (text: string) => text.replace('"rows":', '"rose":'), /books are damaged/],
    ["a missing clock", (text: string) => text.replace('"clock":', '"clack":'), /clock or counters are missing/],
    [
      "books of a later version",
      (text: string) => text.replace('"transactions":', '"tickets":'),
      /tickets, which this/,
    ],
  ])("refuses %s and leaves it as it is", async (_, spoil, reason) => {
    const first = open();
    await first.client.pay({});
    await first.simulator.close();
    const spoilt = spoil(readFileSync(data, "utf8"));
    writeFileSync(data, spoilt);
    expect(() => open()).toThrow(reason);
    expect(() => open()).toThrow(/left as it is/);
    expect(readFileSync(data, "utf8")).toBe(spoilt);
    expect(existsSync(`${data}.lock`)).toBe(false);
  });

  it("belongs to one simulator at a time", async () => {
    const first = open();
    expect(() => open()).toThrow(/has it open/);
    await first.simulator.close();
    await open().simulator.close();
    writeFileSync(`${data}.lock`, "999999999");
    await open().simulator.close();
    expect(existsSync(`${data}.lock`)).toBe(false);
  });

  it("is free again when its process has ended and another process has its id", async () => {
    const first = open();
    const [pid, start] = readFileSync(`${data}.lock`, "utf8").split(" ");
    expect(Number(pid)).toBe(process.pid);
    await first.simulator.close();
    writeFileSync(`${data}.lock`, `${pid} ${start}`);
    expect(() => open()).toThrow(new RegExp(`process ${pid} has it open`));
    // The lock now names a process with the same id but an earlier start, so that process has ended.
    writeFileSync(`${data}.lock`, `${pid} ${Number(start) - 1}`);
    await open().simulator.close();
  });

  it("loses only what was being written when its process was killed", async () => {
    const first = open();
    await first.client.pay({ out_trade_no: "A-1" });
    await first.simulator.close();
    appendFileSync(data, '{"moment":{"savedAt":1');
    const { simulator, client } = open();
    expect(simulator.transactions).toMatchObject([{ out_trade_no: "A-1" }]);
    await client.pay({ out_trade_no: "A-2" });
    await simulator.close();
    expect(open().simulator.transactions).toHaveLength(2);
  });

  it("adds a line per change, and shortens the file at the next start", async () => {
    const first = open({ speed: 0 });
    const { syssn } = await first.client.pay({ out_trade_no: "A-1" });
    await first.simulator.pay("A-1");
    for (const part of ["1", "2", "3"]) await first.client.refund({ syssn, out_trade_no: `R-${part}`, txamt: "100" });
    const before = first.simulator.transactions;
    await first.simulator.close();
    const countLines = () => readFileSync(data, "utf8").trimEnd().split("\n").length;
    expect(countLines()).toBeGreaterThan(5);
    const second = open({ speed: 0 });
    expect(countLines()).toBe(3);
    expect(second.simulator.transactions).toEqual(before);
  });

  it("is not written to by a simulator whose file another program replaced", async () => {
    const { client, simulator } = open();
    await client.pay({ out_trade_no: "A-1" });
    const text = readFileSync(data);
    writeFileSync(`${data}.other`, text);
    renameSync(`${data}.other`, data);
    await expect(client.pay({ out_trade_no: "A-2" })).rejects.toThrow(/was replaced by another program/);
    await expect(simulator.close()).rejects.toThrow(/was replaced by another program/);
    expect(readFileSync(data).equals(text)).toBe(true);
  });

  it("is free again when the simulator could not be made", () => {
    // biome-ignore lint/suspicious/noExplicitAny: a fault that the types do not allow
    expect(() => open({ faults: [{ kind: "nothing" } as any] })).toThrow(TypeError);
    expect(() => open({ clock: fakeClock(), speed: 2 })).toThrow(/a clock or a speed/);
    open();
  });

  it("sends no response if the file cannot be written", async () => {
    const { client, simulator } = open();
    rmSync(folder, { recursive: true, force: true });
    await expect(client.pay({})).rejects.toThrow(/ENOENT/);
    await expect(simulator.close()).rejects.toThrow(/ENOENT/);
  });
});
