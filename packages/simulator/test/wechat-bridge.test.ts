import { describe, expect, it } from "vitest";
import { formOf, h5Scene } from "./client.js";
import { start } from "./start.js";

async function ordered(pay_type = "800207") {
  const started = start();
  const { pay_params, syssn } = await started.client.pay({ pay_type, sub_openid: "o1", goods_name: "Tea" });
  const params = {
    ...{ mchntnm: "Tea & more", txamt: "1000", currency: "HKD", goods_name: "Tea" },
    redirect_url: "https://shop.example/back?a=1&b=2",
    ...(pay_params as Record<string, string>),
  };
  const open = (changes: Record<string, string> = {}) => {
    const sent = Object.entries({ ...params, ...changes }).filter(([, value]) => value !== "");
    const query = formOf(Object.fromEntries(sent));
    return started.simulator.fetch(`http://simulator.local/q/direct?${query}`, { redirect: "manual" });
  };
  return { ...started, syssn: syssn as string, open };
}

describe("GET /q/direct", () => {
  it.each(["800207", "800213"])("opens the wallet of %s, which comes back to redirect_url", async (pay_type) => {
    const { simulator, syssn, open } = await ordered(pay_type);
    const opened = await open();
    expect([opened.status, opened.headers.get("location")]).toEqual([302, `/wallet/${syssn}`]);
    const paid = await simulator.fetch(`http://simulator.local/wallet/${syssn}/approve`, { method: "POST" });
    const page = await simulator.fetch(`http://simulator.local${paid.headers.get("location")}`);
    expect(await page.text()).toContain("3;url=https://shop.example/back?a=1&amp;b=2");
    expect(simulator.transactions).toMatchObject([{ state: "paid" }]);
  });

  it("needs no goods_name", async () => {
    expect((await (await ordered()).open({ goods_name: "" })).status).toBe(302);
  });

  it.each("mchntnm txamt currency redirect_url appId timeStamp nonceStr package signType paySign".split(" "))(
    "shows what is missing: %s",
    async (name) => {
      const { open, simulator } = await ordered();
      const page = await open({ [name]: "" });
      expect([page.status, await page.text()]).toEqual([400, expect.stringContaining(name)]);
      expect(simulator.transactions[0]?.return_url).toBeUndefined();
    },
  );

  it.each([
    ["appId", "wx1", "changed on the way"],
    ["timeStamp", "1", "changed on the way"],
    ["nonceStr", "x", "changed on the way"],
    ["signType", "SHA256", "changed on the way"],
    ["paySign", "0".repeat(32), "changed on the way"],
    ["package", "prepay_id=wx1", "names no order"],
    ["txamt", "999", "1000"],
    ["txamt", "10.00", "txamt"],
    ["currency", "USD", "HKD"],
    ["redirect_url", "javascript:alert(1)", "redirect_url"],
  ])("shows what is wrong: %s = %s", async (name, value, reason) => {
    const page = await (await ordered()).open({ [name]: value });
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining(reason)]);
  });
});

describe("the pay_url of WeChat H5", () => {
  const h5 = async () => {
    const started = start();
    const { pay_url, syssn } = await started.client.pay({ pay_type: "800212", extend_info: h5Scene });
    const approved = async () => {
      const path = `http://simulator.local/wallet/${syssn}`;
      const paid = await started.simulator.fetch(`${path}/approve`, { method: "POST" });
      return (await started.simulator.fetch(`http://simulator.local${paid.headers.get("location")}`)).text();
    };
    return { ...started, pay_url: pay_url as string, approved };
  };

  it("takes &redirect_url= behind it, as WeChat's does", async () => {
    const { simulator, pay_url, approved } = await h5();
    const landing = "https://shop.example/landing?order=1";
    const page = await simulator.fetch(`${pay_url}&redirect_url=${encodeURIComponent(landing)}`);
    expect(page.status).toBe(200);
    expect(await approved()).toContain(`3;url=${landing}`);
  });

  it("leads back to no shop without it, or if it has another scheme", async () => {
    const { simulator, pay_url, approved } = await h5();
    await simulator.fetch(`${pay_url}&redirect_url=javascript:alert(1)`);
    expect(await approved()).not.toContain("url=");
  });

  it("names the payment to pay()", async () => {
    const { simulator, pay_url } = await h5();
    expect(await simulator.pay(pay_url)).toMatchObject({ state: "paid" });
  });
});
