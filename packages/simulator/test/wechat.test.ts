import { describe, expect, it } from "vitest";
import { appCode, clientKey, createClient, formOf, signOf } from "./client.js";
import { start } from "./start.js";

const redirect_uri = "https://shop.example/back?table=12";

const link = (base: string, params: Record<string, string>, algorithm: "md5" | "sha256" = "md5") =>
  `${base}/tool/v1/get_weixin_oauth_code?${formOf({ ...params, sign: signOf(params, clientKey, algorithm) })}`;

async function listening() {
  const started = start();
  const { url } = await started.simulator.listen();
  return { ...started, url, client: createClient({ url }) };
}

describe("get_weixin_oauth_code", () => {
  it("sends the browser back with a code that is worth one openid", async () => {
    const { simulator, url, client } = await listening();
    const response = await fetch(link(url, { app_code: appCode, redirect_uri }), { redirect: "manual" });
    expect(response.status).toBe(302);
    const back = new URL(response.headers.get("location")!);
    expect(back.origin + back.pathname + back.search.replace(/code=.*/, "")).toBe(
      "https://shop.example/back?table=12&",
    );
    const openid = () =>
      client.call("/tool/v1/get_weixin_openid", { code: back.searchParams.get("code")! }, { method: "GET" });
    expect(await openid()).toMatchObject({ respcd: "0000", openid: expect.stringMatching(/^o/) });
    expect(await openid()).toMatchObject({ respcd: "2005", resperr: expect.stringContaining("works once") });
    await simulator.close();
  });

  it("takes MD5 only and says so", async () => {
    const { simulator } = start();
    const ask = async (address: string) => (await simulator.fetch(address)).json();
    const params = { app_code: appCode, redirect_uri };
    expect(await ask(link("http://s.local", params, "sha256"))).toMatchObject({
      respcd: "1108",
      resperr: expect.stringContaining("MD5 only"),
    });
    expect(await ask(`${link("http://s.local", params)}0`)).toMatchObject({ respcd: "1108" });
    expect(await ask(link("http://s.local", { ...params, app_code: "nobody" }))).toMatchObject({ respcd: "1108" });
  });

  it("takes a redirect_uri of 512 characters and no more", async () => {
    const { simulator } = start();
    const ask = (length: number) => {
      const uri = "https://shop.example/".padEnd(length, "x");
      return simulator.fetch(link("http://s.local", { app_code: appCode, redirect_uri: uri }), { redirect: "manual" });
    };
    expect((await ask(512)).status).toBe(302);
    expect(await (await ask(513)).json()).toMatchObject({ respcd: "1104" });
  });

  it("requires an http address, the app code and the mchid that belongs to it", async () => {
    const { simulator } = start({ merchants: [{ appCode, clientKey, mchid: "ZaMVg12345" }] });
    const ask = async (params: Record<string, string>) =>
      simulator.fetch(link("http://s.local", params), { redirect: "manual" });
    expect((await ask({ app_code: appCode, redirect_uri, mchid: "ZaMVg12345" })).status).toBe(302);
    expect(await (await ask({ app_code: appCode, redirect_uri })).json()).toMatchObject({ respcd: "1108" });
    expect(await (await ask({ redirect_uri })).json()).toMatchObject({ respcd: "1104" });
    const wrong = { app_code: appCode, redirect_uri: "javascript:alert(1)", mchid: "ZaMVg12345" };
    expect(await (await ask(wrong)).json()).toMatchObject({ respcd: "1104" });
  });
});

describe("get_weixin_openid", () => {
  it("answers 2005 to an unknown code, 1104 without one and 405 to POST", async () => {
    const { client } = start();
    const path = "/tool/v1/get_weixin_openid";
    expect(await client.call(path, { code: "1" }, { method: "GET" })).toMatchObject({ respcd: "2005" });
    expect(await client.call(path, {}, { method: "GET" })).toMatchObject({ respcd: "1104" });
    expect((await client.raw(path, { code: "1" })).status).toBe(405);
  });
});
