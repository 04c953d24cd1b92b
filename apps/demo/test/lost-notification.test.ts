import { createSimulator } from "@qfpay/simulator";
import { afterAll, beforeAll, expect, it } from "vitest";
import { inventAccount } from "../src/config.js";
import type { Demo } from "../src/demo.js";
import { client, openDemo } from "./open-demo.js";

const account = inventAccount();
const gateway = createSimulator({ merchants: [account] });
let demo: Demo;

beforeAll(async () => {
  const { url: baseUrl } = await gateway.listen();
  // No program listens at `publicUrl`, so the gateway's notifications are lost.
  demo = await openDemo({ account: { ...account, baseUrl }, publicUrl: "http://127.0.0.1:2", database: ":memory:" });
});

afterAll(async () => {
  await demo.close();
  await gateway.close();
});

it("finds out by asking when no notification arrives", async () => {
  const shop = client(demo, "nestjs");
  const { body } = await shop.order("milk-tea", "alipayhk");
  await gateway.pay(body.out_trade_no);
  expect(gateway.deliveries.at(-1)?.outcome).toBe("failed");
  expect((await shop.find(body.out_trade_no)).status).toBe("pending");
  const told: string[] = [];
  for await (const { status } of shop.statuses(body.out_trade_no)) told.push(status);
  expect(told).toEqual(["success"]);
  const order = await shop.find(body.out_trade_no);
  expect(order).toMatchObject({ status: "paid", paid_by: "enquiry", syssn: body.syssn });
});

it("with an account of its own it runs no simulator and says which gateway it uses", async () => {
  expect(demo.simulator).toBeUndefined();
  expect((await client(demo, "hono").get("/shop")).body).toMatchObject({ gateway: "sandbox", notifications: true });
});
