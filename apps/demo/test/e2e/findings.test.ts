import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QFPay } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { createSimulator } from "@qfpay/simulator";
import { afterAll, beforeAll, describe, it } from "vitest";
import { findingsFor, number, type TestedShop } from "../../../../internal/examples/test/findings.js";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { inventAccount } from "../../src/config.js";
import type { Demo } from "../../src/demo.js";
import { type BackendName, backendNames, type Order } from "../../src/shop/api.js";
import { openEmbeddedSql } from "../../src/sql/embedded-sql.js";
import type { Sql } from "../../src/sql/sql.js";
import { freshCode } from "../../web/fresh-code.js";
import { client, openDemo } from "../open-demo.js";

const account = inventAccount();
const gateway = createSimulator({ merchants: [account] });
const database = join(tmpdir(), `qfpay-demo-findings-${process.pid}.db`);
let demo: Demo;
let books: Sql;
let elsewhere: QFPay;

beforeAll(async () => {
  const baseUrl = (await gateway.listen()).url;
  demo = await openDemo({ account: { ...account, baseUrl }, database });
  books = openEmbeddedSql(database);
  elsewhere = new QFPay({ ...account, baseUrl });
});

afterAll(async () => {
  await demo?.close();
  await books?.close();
  await gateway.close();
  for (const end of ["", "-wal", "-shm"]) rmSync(database + end, { force: true });
});

function shopOn(backend: BackendName): TestedShop {
  const shop = client(demo, backend);
  return {
    gateway,
    order: () => shop.order("milk-tea", "alipayhk"),
    read: async (status_url) => {
      const response = await fetch(shop.base + status_url);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    isPaid: async (out_trade_no) => (await shop.get<Order>(`/orders/${out_trade_no}`)).body.status === "paid",
    async notify(payload) {
      const { body, headers } = signNotification(payload, account.clientKey);
      const url = `${demo.notifyUrl}/${backend}/qfpay/notify`;
      return (await fetch(url, { method: "POST", headers, body: new Uint8Array(body) })).status;
    },
    refund: (out_trade_no, refund) => shop.post(`/orders/${out_trade_no}/refund`, refund),
    async leaveRefund(order_no, { out_trade_no, txamt }, sentAt) {
      const created_at = (sentAt ?? new Date(Date.now() - 3_600_000)).toISOString();
      const row = [out_trade_no, order_no, txamt, created_at];
      await books.query("insert into tea_refunds (out_trade_no, order_no, txamt, created_at) values (?, ?, ?, ?)", row);
      const call = [out_trade_no, created_at];
      if (sentAt) await books.query("insert into tea_calls (out_trade_no, sent_by) values (?, ?)", call);
    },
    refundElsewhere: (syssn, txamt) => elsewhere.refunds.create({ syssn, out_trade_no: number("E"), txamt }),
    till: (out_trade_no) =>
      shop.post("/till", {
        out_trade_no,
        basket: { "milk-tea": 1 },
        wallet: "scan-any",
        auth_code: freshCode("0001"),
      }),
    orders: async (before) => (await shop.get<Order[]>(`/orders${before ? `?before=${before}` : ""}`)).body,
  };
}

const parts = ["till", "orders"] as const;

describe.each(backendNames)("the demo's shop on %s", (backend) => {
  it.each(findingsFor(parts, { waits: false }))("%s", (_, test) => test(shopOn(backend)));
});

describe("the demo's shop", () => {
  const waiting = findingsFor(parts, { waits: true });
  // For each commit, these tests run on one back end: all share the code that waits until a refund is certain.
  const waits = isWeekly ? backendNames : (["express"] as const);
  const rows = waits.flatMap((backend) => waiting.map(([says, test]) => [backend, says, test] as const));
  it.concurrent.each(rows)("on %s %s", (backend, _, test) => test(shopOn(backend)));
});
