import { fakeClock } from "@qfpay/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { appCode, clientKey } from "./client.js";
import { createHostedClient, type Opened, queryOf, shop } from "./hosted-client.js";

let clock: ReturnType<typeof fakeClock>;
let simulator: ReturnType<typeof createSimulator>;
let url: string;
let hosted: ReturnType<typeof createHostedClient>;

beforeEach(async () => {
  clock = fakeClock();
  simulator = createSimulator({ merchants: [{ appCode, clientKey }], clock });
  ({ url } = await simulator.listen());
  hosted = createHostedClient(fetch, url);
});
afterEach(() => simulator.close());

const offered = ({ html }: Opened) => [...html.matchAll(/value="(\d{6})"/g)].map(([, pay_type]) => pay_type);

/** Chooses a wallet on the hosted page. @returns the path of the wallet page */
async function choose(opened: Opened, pay_type: string): Promise<string> {
  return (await hosted.press(opened, pay_type)).headers.get("location")!;
}

describe("the wallets of the hosted page", () => {
  const all = ["801512", "801107", "800212", "805812", "802001", "800712", "803712", "802801", "806527"];

  it("are all there, and each can be paid", async () => {
    const page = await hosted.open(queryOf());
    expect(offered(page)).toEqual(all);
    for (const [at, pay_type] of all.entries()) {
      const opened = await hosted.open(queryOf({ out_trade_no: `W-${at}` }));
      const [wallet] = (await choose(opened, pay_type)).split("?");
      await hosted.post(`${wallet}/approve`, {});
      expect(simulator.transactions.at(-1)).toMatchObject({ pay_type, state: "paid" });
    }
  });

  it.each([
    ["ALIPAYHK", "801512", "801107"],
    ["ALIPAYCN", "801107", "801512"],
  ])("are those of pay_tag=%s", async (pay_tag, kept, gone) => {
    const page = await hosted.open(queryOf({ pay_tag }));
    expect(offered(page)).toEqual(all.filter((pay_type) => pay_type !== gone));
    expect((await hosted.press(page, gone)).status).toBe(409);
    expect((await hosted.press(page, kept)).status).toBe(303);
  });

  it("say on the mainland wallets alone that no credit card is taken", async () => {
    const { html } = await hosted.open(queryOf({ limit_pay: "no_credit" }));
    expect(html.match(/value="\d{6}"(?=(?:(?!<\/button>).)*Credit cards not accepted)/gs)).toEqual([
      'value="801107"',
      'value="800212"',
    ]);
    expect((await hosted.open(queryOf())).html).not.toMatch(/credit card/i);
  });
});

describe("the link back to the shop", () => {
  it("is cancel_url while the order is open", async () => {
    const { html } = await hosted.open(queryOf({ cancel_url: `${shop}/basket?a=1&b=2` }));
    expect(html).toContain(
      `<a id="return" class="button quiet" href="${shop}/basket?a=1&amp;b=2">Back to the shop</a>`,
    );
    expect((await hosted.open(queryOf())).html).not.toContain("Back to the shop");
  });

  it.each([
    ["en", "This order is paid", "Back to the shop"],
    ["zh-hk", "此訂單已付款", "返回商店"],
    ["zh-cn", "此订单已付款", "返回商店"],
  ])("is return_url when a paid link is opened again, in the language %s", async (lang, title, back) => {
    await choose(await hosted.open(queryOf()), "805812");
    await simulator.pay("A-1");
    const { respcd, html } = await hosted.open(queryOf({ cancel_url: `${shop}/basket` }, { lang }));
    expect(respcd).toBe("1260");
    for (const text of [title, `href="${shop}/done">${back}`, "English", "繁體中文", "简体中文"])
      expect(html).toContain(text);
    expect(html).not.toContain('name="pay_type"');
  });

  it.each([
    [{}, `${shop}/fail`],
    [{ cancel_url: `${shop}/basket` }, `${shop}/basket`],
  ])("is cancel_url or failed_url when the time to pay is over: %j", async (changes, target) => {
    const until = clock.now() + 60_000;
    const query = queryOf({ ...changes, checkout_expired_time: String(until) }, { lang: "zh-hk" });
    await clock.advance(59_999);
    expect(await hosted.open(query)).toMatchObject({ respcd: "0000" });
    await clock.advance(1);
    const { respcd, html } = await hosted.open(query);
    expect(respcd).toBe("1181");
    for (const text of ["付款時限已過", `href="${target}">返回商店`, "简体中文"]) expect(html).toContain(text);
  });

  it("says that the order is paid, and not that nothing was charged, when the time to pay is over", async () => {
    const query = queryOf({ checkout_expired_time: String(clock.now() + 60_000) });
    await choose(await hosted.open(query), "805812");
    await simulator.pay("A-1");
    await clock.advance(60_000);
    const { respcd, html } = await hosted.open(query);
    expect(respcd).toBe("1260");
    expect(html).toContain("This order is paid");
    expect(html).not.toContain("Nothing was charged");
  });

  it("is not taken from a link that nobody signed", async () => {
    const { html } = await hosted.open(queryOf({ cancel_url: "https://evil.example/" }, { key: "guessed" }));
    expect(html).not.toMatch(/href="https:/);
  });
});

describe("what a customer reads of a link that is wrong", () => {
  it.each([
    ["zh-hk", "此付款連結無法使用", "開發人員資訊"],
    ["zh-cn", "此付款链接无法使用", "开发人员信息"],
  ])("is in the language of the link, with the reason folded: %s", async (lang, title, developers) => {
    for (const query of [queryOf({}, { key: "wrong", lang }), queryOf({ paysource: "other" }, { lang })]) {
      const { html, resperr } = await hosted.open(query);
      expect(html).toContain(title);
      const [shown, folded] = html.split(/<details[^>]*>/) as [string, string];
      expect(folded).toContain(developers);
      expect(folded).toContain(resperr.slice(0, 20));
      expect(shown.replaceAll(/<[^>]*>|English/g, "")).not.toMatch(/[A-Za-z]{3}/);
    }
  });
});

describe("the list of requests", () => {
  it("contains links, and for a wrong one the text that the shop signed", async () => {
    await hosted.open(queryOf());
    await hosted.open(queryOf({ out_trade_no: "A-2" }, { key: `&key=${clientKey}` }));
    expect(simulator.requests).toMatchObject([
      { method: "GET", path: "/checkstand/", status: 200, respcd: "0000", params: { out_trade_no: "A-1" } },
      {
        respcd: "1108",
        params: { out_trade_no: "A-2", lang: "en" },
        stringToSign: expect.stringMatching(/^appcode=.*&sign_type=SHA256&txamt=1000&txcurrcd=HKD&txdtm=[^&]*$/),
        diagnosis: { cause: "key-separator", presumed: expect.stringContaining("&key=<client key>") },
      },
    ]);
    expect(JSON.stringify(simulator.requests)).not.toContain(clientKey);
  });

  it("contains texts that cannot be read as a link", async () => {
    expect(await hosted.open("appcode=%E0%A4%A")).toMatchObject({ respcd: "1103" });
    expect(simulator.requests).toMatchObject([{ path: "/checkstand/", respcd: "1103", params: {} }]);
  });
});

describe("a card on the wallet page", () => {
  it.each([
    ["5200000000001096", { state: "paid", respcd: "0000" }],
    ["5200000000001120", { state: "failed", respcd: "1205" }],
  ])("%s ends as it does in Element", async (card, ended) => {
    const [wallet] = (await choose(await hosted.open(queryOf()), "802801")).split("?");
    const page = await (await fetch(url + wallet)).text();
    expect(page).toContain(`<option value="${card}">`);
    await hosted.post(`${wallet}/approve`, { card });
    expect(simulator.transactions).toMatchObject([ended]);
  });

  it("is not asked for by other wallets", async () => {
    const [wallet] = (await choose(await hosted.open(queryOf()), "801512")).split("?");
    expect(await (await fetch(url + wallet)).text()).not.toContain("<option");
  });
});
