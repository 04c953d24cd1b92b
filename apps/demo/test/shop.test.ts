import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Demo } from "../src/demo.js";
import { backendNames, type Order, type ShopInfo, type WireEntry } from "../src/shop/api.js";
import { freshCode } from "../web/fresh-code.js";
import { freshNumber } from "../web/fresh-number.js";
import { type Created, client, openDemo } from "./open-demo.js";

let demo: Demo;

beforeAll(async () => {
  demo = await openDemo();
});

afterAll(async () => {
  await demo.close();
});

const pay = (ref: string) => demo.simulator?.pay(ref);

describe.each(backendNames)("the shop on %s", (backend) => {
  const shop = () => client(demo, backend);

  async function buy(item: string, wallet: string): Promise<Order> {
    const { body } = await shop().order(item, wallet);
    await pay(body.out_trade_no);
    return shop().find(body.out_trade_no);
  }

  it("shows what it sells, which wallets it accepts and which gateway it uses", async () => {
    const { status, body } = await shop().get<ShopInfo>("/shop");
    expect(status).toBe(200);
    expect(body).toMatchObject({ backend, txcurrcd: "HKD", gateway: "simulator", notifications: true });
    expect(body).toHaveProperty("dashboard", demo.dashboard);
    expect(body.items).toContainEqual(expect.objectContaining({ id: "milk-tea", name_zh: "絲襪奶茶", txamt: 2200 }));
    expect(body.wallets.map(({ pay_type }) => pay_type)).toEqual([
      "801501",
      "800201",
      "805801",
      "802001",
      "800701",
      "803701",
      "801514",
      undefined,
      "800008",
      "800208",
      "800108",
      "805808",
      "800708",
    ]);
  });

  it("sells by QR code, tells the payment through events, and gives the money back in two steps", async () => {
    const { status, body: created } = await shop().order("milk-tea", "alipayhk");
    expect(status).toBe(201);
    expect(created).toMatchObject({ status: "pending", txamt: 2200, qrcode: expect.stringMatching(/^http/) });
    const no = created.out_trade_no;

    const qr = await fetch(`${shop().base}/checkout/${no}/qr.svg`);
    expect(qr.headers.get("content-type")).toContain("image/svg+xml");
    expect(await qr.text()).toContain("<svg");

    const told: string[] = [];
    for await (const event of shop().statuses(no)) {
      told.push(event.status);
      if (event.status === "pending") await pay(created.qrcode as string);
    }
    expect(told).toEqual(["pending", "success"]);

    const paid = await shop().find(no);
    expect(paid).toMatchObject({ backend, status: "paid", paid_by: "notification", pay_type: "801501" });
    expect(paid.ticket).toBeTypeOf("number");
    expect(paid.syssn).toBe(created.syssn);

    expect((await shop().refund(no, 500)).body).toMatchObject({ refunded: 500, refundable: 1700 });
    expect((await shop().refund(no)).body).toMatchObject({ refunded: 2200, refundable: 0 });
    const more = await shop().refund(no, 1);
    expect(more).toMatchObject({ status: 409, body: { detail: "This order has been refunded in full." } });
    expect(more.type).toContain("application/problem+json");
  });

  it("calls out one ticket number although the notification comes twice and an enquiry as well", async () => {
    const order = await buy("egg-tart", "payme");
    const delivery = demo.simulator?.deliveries.findLast(({ body }) => body.includes(order.out_trade_no));
    expect(delivery?.outcome).toBe("acknowledged");
    await demo.simulator?.redeliver(delivery?.id as string);
    for await (const _ of shop().statuses(order.out_trade_no));
    expect(await shop().find(order.out_trade_no)).toEqual(order);
    const next = await buy("egg-tart", "payme");
    expect(next.ticket).toBe((order.ticket as number) + 1);
  });

  it("refuses to refund more than is left", async () => {
    const { out_trade_no } = await buy("pineapple-bun", "octopus");
    const { status, body } = await shop().refund(out_trade_no, 1601);
    expect(status).toBe(422);
    expect(body.detail).toBe("HK$16.01 is more than the HK$16.00 left of this order.");
  });

  it("carries out refunds of one order one after the other", async () => {
    const { out_trade_no } = await buy("milk-tea", "wechat");
    const answers = await Promise.all([
      shop().refund(out_trade_no, 1500),
      shop().refund(out_trade_no, 1500),
      shop().refund(out_trade_no, 700),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 422, 200]);
    expect(await shop().find(out_trade_no)).toMatchObject({ refunded: 2200, refundable: 0 });
  });

  it("says clearly that FPS payments cannot be refunded, and keeps the order refundable", async () => {
    const { out_trade_no } = await buy("yuenyeung", "fps");
    const { status, body } = await shop().refund(out_trade_no);
    expect(status).toBe(422);
    expect(body.detail).toMatch(
      /^FPS 轉數快 payments cannot be refunded through QFPay\. Pay the customer back another way/,
    );
    expect(await shop().find(out_trade_no)).toMatchObject({ refunded: 0, refundable: 2400 });
  });

  it("takes the price from its own menu, whatever the browser sends", async () => {
    const choice = {
      basket: { "french-toast": 2, "egg-tart": 1 },
      wallet: "unionpay",
      txamt: 1,
      txcurrcd: "JPY",
      out_trade_no: "MINE",
    };
    const { body } = await shop().post<{ out_trade_no: string; txamt: number }>("/checkout", choice);
    expect(body).toMatchObject({ txamt: 7500, txcurrcd: "HKD" });
    expect(body.out_trade_no).toMatch(/^DEMO/);
    const charged = demo.simulator?.transactions.find(({ out_trade_no }) => out_trade_no === body.out_trade_no);
    expect(charged).toMatchObject({ txamt: 7500, txcurrcd: "HKD" });
    expect((await shop().find(body.out_trade_no)).basket).toEqual([
      { item: "french-toast", quantity: 2 },
      { item: "egg-tart", quantity: 1 },
    ]);
  });

  it.each([
    [{ basket: { "shark-fin": 1 }, wallet: "fps" }, /not on the menu/],
    [{ basket: { "milk-tea": 1 }, wallet: "seashells" }, /does not take that wallet/],
    [{ basket: {}, wallet: "fps" }, /nothing in the basket/],
    [{}, /nothing in the basket/],
    [{ basket: { "milk-tea": 0 }, wallet: "fps" }, /1 to 9/],
    [{ basket: { "milk-tea": 10 }, wallet: "fps" }, /1 to 9/],
    [{ basket: { "milk-tea": 1.5 }, wallet: "fps" }, /1 to 9/],
    [{ basket: { "milk-tea": 1 }, wallet: "scan-any", auth_code: "280000000000000001" }, /does not take that wallet/],
  ])("refuses %j", async (choice, reason) => {
    const before = (await shop().get<Order[]>("/orders")).body.length;
    const { status, body, type } = await shop().post<{ detail: string }>("/checkout", choice);
    expect(status).toBe(422);
    expect(type).toContain("application/problem+json");
    expect(body.detail).toMatch(reason);
    expect((await shop().get<Order[]>("/orders")).body).toHaveLength(before);
  });

  it("refuses what is asked about an order that it does not have", async () => {
    expect((await shop().refund("DEMO0")).status).toBe(404);
    expect((await shop().get("/checkout/DEMO0")).status).toBe(403);
    expect((await shop().get("/nothing/here")).status).toBe(404);
  });

  it("reports a declined payment and does not refund it", async () => {
    const { body } = await shop().order("lemon-tea", "alipayhk");
    await demo.simulator?.decline(body.out_trade_no);
    const told: string[] = [];
    for await (const { status } of shop().statuses(body.out_trade_no)) told.push(status);
    expect(told).toEqual(["failed"]);
    expect(await shop().find(body.out_trade_no)).toMatchObject({ status: "failed", ticket: null });
    expect((await shop().refund(body.out_trade_no)).status).toBe(409);
  });

  it("charges a scanned code at the till, once, and the response says that it is paid", async () => {
    demo.simulator?.faults.next({ kind: "lost", forever: true, notify_type: "payment" });
    const { status, body } = await shop().charge("milk-tea");
    demo.simulator?.faults.clear();
    expect({ status, body }).toMatchObject({ status: 200, body: { status: "success", txamt: 2200 } });
    const order = await shop().find(body.out_trade_no);
    expect(order).toMatchObject({ backend, status: "paid", paid_by: "answer", pay_type: "800008" });
    expect(order.syssn).toMatch(/^\d+$/);
    for await (const _ of shop().statuses(body.out_trade_no));
    expect(await shop().find(body.out_trade_no)).toEqual(order);
  });

  it.each([
    ["1201", "The customer's balance is too low. Offer another method."],
    ["1202", "The payment code is wrong or has expired. Scan a fresh code under a new order number."],
    ["1204", "The bank refused. Offer another card or wallet."],
    ["1205", "This attempt failed. Try again later under a new order number."],
  ])("answers a decline at the till (%s) with 200 and says why, once", async (respcd, reason) => {
    const { status, body, type } = await shop().charge("egg-tart", codeEndingIn(respcd));
    expect({ status, body }).toMatchObject({ status: 200, body: { status: "failed", respcd, reason, txamt: 1100 } });
    expect(type).toContain("application/json");
    expect(await shop().find(body.out_trade_no)).toMatchObject({ status: "failed", ticket: null, refundable: 0 });
    expect((await shop().refund(body.out_trade_no)).status).toBe(409);
  });

  it("charges a code once: scanned again it is refused, and the first order stays paid", async () => {
    const code = codeEndingIn("0001");
    const first = await shop().charge("egg-tart", code);
    const second = await shop().charge("egg-tart", code);
    expect(first.body.status).toBe("success");
    expect(second).toMatchObject({ status: 200, body: { status: "failed", respcd: "1202" } });
    expect(await shop().find(first.body.out_trade_no)).toMatchObject({ status: "paid" });
    expect(await shop().find(second.body.out_trade_no)).toMatchObject({ status: "failed", refundable: 0 });
  });

  it("waits for the customer's password at the till, and tells through events how it ends", async () => {
    for (const end of ["pay", "decline"] as const) {
      const { status, body } = await shop().charge("egg-tart", codeEndingIn("1143"));
      expect({ status, body }).toMatchObject({ status: 200, body: { status: "pending" } });
      await demo.simulator?.[end](body.out_trade_no);
      const told: string[] = [];
      for await (const { status } of shop().statuses(body.out_trade_no)) told.push(status);
      expect(told).toEqual([end === "pay" ? "success" : "failed"]);
      expect((await shop().find(body.out_trade_no)).status).toBe(end === "pay" ? "paid" : "failed");
    }
  });

  it("answers with an error at the till if the customer is not the cause, and leaves the order open", async () => {
    const before = (await shop().get<Order[]>("/orders")).body.length;
    for (const [code, wallet, reason] of [
      [undefined, "scan-any", /code is missing/],
      [" \t ", "scan-any", /code is missing/],
      [5, "scan-any", /code is missing/],
      ["1".repeat(129), "scan-any", /at most 128 characters/],
      ["1", "alipayhk", /does not take that wallet/],
    ] as const) {
      const { status, body, type } = await shop().post<{ detail: string }>("/till", {
        out_trade_no: freshNumber(),
        basket: { "milk-tea": 1 },
        wallet,
        auth_code: code,
      });
      expect({ status, detail: body.detail }).toEqual({ status: 422, detail: expect.stringMatching(reason) });
      expect(type).toContain("application/problem+json");
    }
    expect((await shop().get<Order[]>("/orders")).body).toHaveLength(before);
  });

  it("sends on a code of any length up to QFPay's 128 characters, without its blanks", async () => {
    const [mark] = backend;
    const codes = [mark, "1".repeat(127) + mark, `${mark} 28\t12 ${"1".repeat(123)}`, `${mark}２８１`];
    for (const code of codes) expect((await shop().charge("egg-tart", code)).body.status).toBe("success");
    expect((await shop().charge("egg-tart", `${mark}28１１４３`)).body.status).toBe("pending");
  });

  it.each([
    ["en", "en"],
    ["zh-hk", "zh-hk"],
    ["zh-cn", "zh-cn"],
    ["fr", null],
    [["en"], null],
    [undefined, null],
  ])("signs a link to a hosted page in the visitor's language (%j)", async (lang, expected) => {
    const { body } = await shop().order("egg-tart", "hosted", { lang });
    const query = new URL(body.checkout_url as string).hash.split("?")[1];
    expect(new URLSearchParams(query).get("lang")).toBe(expected);
  });

  it.each([
    ["en", 1, "Silk-stocking milk tea"],
    ["en", 3, "Silk-stocking milk tea and 2 more"],
    ["zh-hk", 1, "絲襪奶茶"],
    ["zh-hk", 3, "絲襪奶茶等 3 件"],
    [undefined, 3, "絲襪奶茶等 3 件"],
  ])(
    "names the goods in the customer's language (%j, %d): in the shop, on QFPay's page, at the till",
    async (lang, pieces, name) => {
      const basket = { "milk-tea": pieces };
      const { body: sold } = await shop().post<Created>("/checkout", { basket, wallet: "alipayhk", lang });
      const { body: charged } = await shop().post<Created>("/till", {
        out_trade_no: freshNumber(),
        basket,
        wallet: "scan-any",
        lang,
        auth_code: codeEndingIn("0001"),
      });
      const { body: linked } = await shop().post<Created>("/checkout", { basket, wallet: "hosted", lang });
      for (const { out_trade_no } of [sold, charged]) {
        expect(demo.simulator?.transactions.find((one) => one.out_trade_no === out_trade_no)?.goods_name).toBe(name);
      }
      const link = new URLSearchParams(new URL(linked.checkout_url as string).hash.split("?")[1]);
      expect(link.get("goods_name")).toBe(name);
    },
  );

  it("sends the customer to the wallet's page and back", async () => {
    const { body } = await shop().order("lemon-tea", "alipayhk-web");
    expect(body.pay_url).toMatch(/^http/);
    await pay(body.pay_url as string);
    const page = await (await fetch(body.pay_url as string)).text();
    expect(page).toContain(`${demo.url}/?backend=${backend}&amp;order=${body.out_trade_no}`);
    expect(await shop().find(body.out_trade_no)).toMatchObject({ status: "paid", pay_type: "801514" });
  });

  it("signs a link to the hosted checkout page and learns there how it was paid", async () => {
    const { body } = await shop().order("egg-tart", "hosted");
    const link = body.checkout_url as string;
    expect(link).toMatch(/\/checkstand\/#\/\?.*sign=/);
    expect(await shop().get(`/checkout/${body.out_trade_no}`)).toMatchObject({ body: { status: "pending" } });
    await payOnHostedPage(link, "802001");
    const order = await shop().find(body.out_trade_no);
    expect(order).toMatchObject({ status: "paid", pay_type: "802001", txamt: 1100 });
    expect((await shop().refund(body.out_trade_no)).body.detail).toMatch(/^FPS/);
  });

  it("logs what went over the wire: text to sign, answer, notification with its outcome", async () => {
    const order = await buy("egg-tart", "alipayhk");
    const entries = demo.wire.entries().filter((entry) => JSON.stringify(entry).includes(order.out_trade_no));
    expect(entries).toContainEqual(
      expect.objectContaining({
        kind: "call",
        backend,
        endpoint: "payment",
        stringToSign: expect.stringContaining(`out_trade_no=${order.out_trade_no}&pay_type=801501&txamt=1100`),
        answer: expect.objectContaining({ httpStatus: 200, respcd: "0000" }),
      }),
    );
    const told = entries.find((entry) => entry.kind === "notification");
    expect(told).toMatchObject({
      backend,
      url: `/${backend}/qfpay/notify`,
      outcome: "handled",
      reply: { httpStatus: 200, body: "SUCCESS" },
      body: expect.stringContaining('"goods_name": "\\u86cb\\u64bb"'),
      headers: { "x-qf-sign": expect.stringMatching(/^[0-9A-F]{32}$/) },
    });
  });

  it("does not believe a forged notification, and logs the attempt", async () => {
    const { body } = await shop().order("milk-tea", "alipayhk");
    const forged = { notify_type: "payment", out_trade_no: body.out_trade_no, txamt: "2200", txcurrcd: "HKD" };
    const response = await fetch(`${shop().base}/qfpay/notify`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-qf-sign": "0".repeat(32) },
      body: JSON.stringify({ ...forged, syssn: "1", respcd: "0000" }),
    });
    expect(response.status).toBe(401);
    expect((await shop().find(body.out_trade_no)).status).toBe("pending");
    expect(demo.wire.entries().at(-1)).toMatchObject({ kind: "notification", outcome: "bad_signature" });
  });
});

const codeEndingIn = (ending: string) => freshCode("0001").slice(0, -4) + ending;

it("serves the log and never the key", async () => {
  const response = await fetch(`${demo.url}/wire`);
  const text = await response.text();
  expect(text).toContain("stringToSign");
  for (const { clientKey } of demo.simulator?.merchants ?? []) expect(text.toUpperCase()).not.toContain(clientKey);
});

it("streams new entries of the log", async () => {
  const stopped = new AbortController();
  const response = await fetch(`${demo.url}/wire/events`, { signal: stopped.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const { body } = await client(demo, "hono").order("milk-tea", "alipayhk");
  let text = "";
  while (!text.includes("answer")) text += (await reader?.read())?.value ?? "";
  stopped.abort();
  const entry = JSON.parse(/event: entry\ndata: (.*)/.exec(text)?.[1] as string) as WireEntry;
  expect(entry).toMatchObject({ kind: "call", backend: "hono", about: body.out_trade_no });
});

it("refunds an order of one back end through another: the orders belong to the shop", async () => {
  const { body } = await client(demo, "express").order("milk-tea", "alipayhk");
  await pay(body.out_trade_no);
  expect((await client(demo, "nestjs").refund(body.out_trade_no, 200)).body.refunded).toBe(200);
  expect((await client(demo, "hono").refund(body.out_trade_no)).body.refundable).toBe(0);
});

async function payOnHostedPage(link: string, pay_type: string): Promise<void> {
  const url = new URL(link);
  const query = url.hash.slice(url.hash.indexOf("?") + 1);
  const session = await fetch(new URL("/checkstand/session", url), { method: "POST", body: query });
  const { html } = (await session.json()) as { html: string };
  const action = /action="([^"]+)"/.exec(html)?.[1] as string;
  const chosen = await fetch(new URL(action, url), { method: "POST", body: new URLSearchParams({ pay_type }) });
  await pay(chosen.url.split("?", 1)[0] as string);
}
