import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { clientAndGateway, merchant, order } from "./client-and-gateway.js";

const shop = "https://shop.example/done?order=1";
const link = {
  ...{ txamt: 88_800, txcurrcd: "HKD" as const, out_trade_no: "A-2", txdtm: "2026-01-15 12:00:00" },
  ...{ return_url: shop, failed_url: "https://shop.example/failed", notify_url: "https://shop.example/notify" },
} as const;

/** Calls the gateway's API with a link's signature, as an attacker who has only the link could. */
async function send(url: string, path: string, params: Record<string, string>, sign: string, signType = "SHA256") {
  const headers = { "x-qf-appcode": merchant.appCode, "x-qf-sign": sign, "x-qf-signtype": signType };
  const response = await fetch(url + path, { method: "POST", headers, body: new URLSearchParams(params) });
  return (await response.json()) as { respcd: string };
}

describe("a link's signature", () => {
  it("would refund a stranger's payment, so that the link is refused", async () => {
    const { qfpay, simulator, url } = await clientAndGateway();
    const { syssn } = await qfpay.payments.create(order("A-1"));
    await simulator.pay("A-1");
    const failed_url = "https://shop.example/failed?x&out_trade_no=R-9&p=";
    const return_url = `${shop}&syssn=${syssn}&txamt=1000&txdtm=2026-01-15 12:00:00&zz=`;
    // The link's signed text is also the signed text of a refund, because its URLs contain parameters of a refund.
    const signed = { appcode: merchant.appCode, paysource: "a_checkout", ...link, failed_url, return_url };
    const pairs = Object.entries({ ...signed, sign_type: "SHA256" }).sort(([a], [b]) => (a < b ? -1 : 1));
    const text = pairs.map((pair) => pair.join("=")).join("&");
    const [, before, inner, amount, rest] =
      /^appcode=(.*)&out_trade_no=R-9&p=(.*)&syssn=\d+&txamt=(1000)&txdtm=2026-01-15 12:00:00&zz=(.*)$/.exec(text)!;
    const refund = {
      appcode: before!,
      out_trade_no: "R-9",
      p: inner!,
      syssn,
      txamt: amount!,
      txdtm: link.txdtm,
      zz: rest!,
    };
    const sign = createHash("sha256")
      .update(text + merchant.clientKey)
      .digest("hex")
      .toUpperCase();
    expect(await send(url, "/trade/v1/refund", refund, sign)).toMatchObject({ respcd: "0000" });
    expect(() => qfpay.checkout.url({ ...link, return_url })).toThrow(/return_url holds "&syssn="/);
  });

  it("would read the day's bill, so that the link is refused", async () => {
    const { qfpay } = await clientAndGateway();
    expect(() => qfpay.wechat.oauthUrl({ redirect_uri: `${shop}&trade_date=2026-01-14` })).toThrow(/trade_date/);
    expect(() => qfpay.checkout.url({ ...link, return_url: `${shop}&trade_date=2026-01-14` })).toThrow(/trade_date/);
  });

  it.each(["hosted", "WeChat"])(
    "of the %s kind reads the list of customers, which no client can prevent",
    async (kind) => {
      const { qfpay, url } = await clientAndGateway();
      await qfpay.customers.create({ name: "Chan Tai Man", email: "chan@buyer.example" });
      const address =
        kind === "hosted"
          ? qfpay.checkout.url({ ...link, sign_type: "MD5" })
          : qfpay.wechat.oauthUrl({ redirect_uri: "https://shop.example/back" });
      const { sign, ...said } = Object.fromEntries(new URLSearchParams(address.slice(address.indexOf("?") + 1)));
      // The call must sign the same text as the link. A call leaves sign_type out, so it is put into return_url.
      const { sign_type, ...names } = said;
      const call = sign_type ? { ...names, return_url: `${names.return_url}&sign_type=${sign_type}` } : names;
      const list = await send(url, "/customer/v1/query", call, sign!, "MD5");
      expect(list).toMatchObject({ respcd: "0000", data: [expect.objectContaining({ email: "chan@buyer.example" })] });
    },
  );

  it("would open the order for another amount, so that the link is refused", async () => {
    const { qfpay } = await clientAndGateway();
    expect(() => qfpay.checkout.url({ ...link, return_url: `${shop}&sign_type=SHA256&txamt=1&txb=` })).toThrow(/txamt/);
  });
});
