import { describe, expect, it } from "vitest";
import { clientAndGateway, order } from "./client-and-gateway.js";

const link = {
  txamt: 1000,
  txcurrcd: "HKD",
  out_trade_no: "A-1",
  return_url: "https://shop.example/done?order=A-1&from=qf#top",
  failed_url: "https://shop.example/failed",
  notify_url: "https://shop.example/notify",
  goods_name: "Milk tea + 奶茶 100%",
} as const;

/** Opens a checkout link like QFPay's page, whose script sends the part behind `#/?` to the gateway unchanged. */
async function open(url: string) {
  const [page, query] = url.split("#/?") as [string, string];
  expect((await fetch(page)).status).toBe(200);
  const body = query;
  const response = await fetch(`${new URL(page).origin}/checkstand/session`, { method: "POST", body });
  return (await response.json()) as { respcd: string; resperr: string; html: string };
}

async function choose(base: string, html: string, pay_type: string) {
  const action = /action="([^"]+)"/.exec(html)![1]!;
  const body = new URLSearchParams({ pay_type });
  const response = await fetch(base + action, { method: "POST", body, redirect: "manual" });
  return /\/wallet\/(\d+)$/.exec(response.headers.get("location") ?? "")?.[1] ?? `HTTP ${response.status}`;
}

describe("checkout.url", () => {
  it.each(["SHA256", "MD5", "sha256", "md5"] as const)("opens when it is signed with %s", async (sign_type) => {
    const { qfpay } = await clientAndGateway();
    const session = await open(qfpay.checkout.url({ ...link, sign_type }));
    expect(session).toMatchObject({ respcd: "0000" });
    expect(session.html).toContain("Milk tea + 奶茶 100%");
    expect(session.html).toContain("HK$10.00");
  });

  it("opens with everything a link may hold, and with lang unsigned", async () => {
    const { qfpay } = await clientAndGateway();
    const url = qfpay.checkout.url({
      ...link,
      udid: "TILL-1",
      expired_time: 10,
      checkout_expired_time: 15,
      limit_pay: "no_credit",
      pay_tag: "ALIPAYCN",
      txzone: "+0800",
      cancel_url: "https://shop.example/cancel",
      paysource: "shop_checkout",
      lang: "zh-hk",
    });
    expect(await open(url)).toMatchObject({ respcd: "0000" });
  });

  it("names the sub-merchant mchntid", async () => {
    const { qfpay } = await clientAndGateway({ mchid: "ZaMVg12345" });
    const url = qfpay.checkout.url(link);
    expect(url).toContain("mchntid=ZaMVg12345");
    expect(await open(url)).toMatchObject({ respcd: "0000" });
  });

  it("does not open once a byte is changed", async () => {
    const { qfpay } = await clientAndGateway();
    expect(await open(qfpay.checkout.url(link).replace("txamt=1000", "txamt=1001"))).toMatchObject({ respcd: "1108" });
  });

  it("leads to a payment that exists once a wallet is chosen", async () => {
    const { qfpay, simulator, url } = await clientAndGateway();
    const { html } = await open(qfpay.checkout.url(link));
    expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).toBeUndefined();
    const syssn = await choose(url, html, "801512");
    expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).toMatchObject({ syssn, status: "pending" });
    await simulator.pay(syssn);
    expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).toMatchObject({ status: "success", txamt: 1000 });
  });

  it("paid in two tabs is a double payment", async () => {
    const { qfpay, simulator, url } = await clientAndGateway();
    const tabs = [await open(qfpay.checkout.url(link)), await open(qfpay.checkout.url(link))];
    const chosen = [await choose(url, tabs[0]!.html, "801512"), await choose(url, tabs[1]!.html, "805812")];
    for (const syssn of chosen) await simulator.pay(syssn);
    const found = await qfpay.transactions.get({ out_trade_no: "A-1" });
    expect([found, ...found!.alsoPaid!].map((row) => row!.syssn).sort()).toEqual([...chosen].sort());
    expect(found!.alsoPaid).toHaveLength(1);
  });

  it("does not open a number that the API has used", async () => {
    const { qfpay } = await clientAndGateway();
    await qfpay.payments.create(order("A-1"));
    const answer = await open(qfpay.checkout.url(link));
    expect(answer).toMatchObject({ respcd: "1251" });
    expect(answer.html).not.toContain('name="pay_type"');
  });
});
