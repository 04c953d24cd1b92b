import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSimulator } from "@qfpay/simulator";
import { beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { freePort } from "../../../servers/src/free-port.js";
import { cell } from "../harness/cell.js";
import { run } from "../harness/command.js";
import { serve } from "../harness/serve.js";

const { starters } = inject("workshop");
const options = { cwd: starters[0]!.tools };
/** Allows time for the TypeScript compiler on a busy machine. */
const timeoutMs = 300_000;
const account = { appCode: "STARTER-TEST", clientKey: "key-of-a-starter" };
const environment = { QFPAY_ENV: "test", QFPAY_TEST_APPCODE: account.appCode, QFPAY_TEST_KEY: account.clientKey };
/** Sandbox credentials. They must have no effect, because QFPAY_ENV names the environment `test`. */
const others = { QFPAY_APPCODE: "SANDBOX", QFPAY_KEY: "key-of-the-sandbox" };

type Created = { out_trade_no: string; status: string; events_url: string; status_url: string };

async function post<Body>(url: string, status: number, body: object = { cartId: "7" }): Promise<Body> {
  const json = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(url, { method: "POST", ...(body instanceof FormData ? { body } : json) });
  const text = await response.text();
  expect([response.status, text]).toEqual([status, expect.any(String)]);
  return JSON.parse(text);
}

const runtime = `Node ${process.versions.node}`;

describe.each(starters)("the README in the starter of Nest $nest", ({ nest, folder }) => {
  beforeAll(async () => {
    // Without `--types`, the compiler would look for the types of Nest 12's test runner, which is not installed here.
    const options = ["-p", "tsconfig.build.json", "--types", "node"];
    expect(await run("tsc", options, { cwd: folder, timeoutMs })).toEqual({ code: 0, output: "" });
  }, timeoutMs);

  async function started(line: string, env: Record<string, string> = {}) {
    const port = await freePort();
    const notifyUrl = `http://127.0.0.1:${port}/qfpay/notify`;
    const gateway = createSimulator({ merchants: [{ ...account, notifyUrl }] });
    onTestFinished(() => gateway.close());
    const QFPAY_BASE_URL = (await gateway.listen()).url;
    const server = await serve(
      `exec node ${line}`,
      folder,
      { ...environment, ...others, QFPAY_BASE_URL, TCP_PORT: String(await freePort()), ...env },
      { port },
    );
    onTestFinished(() => server.stop());
    const order = async () => {
      const { out_trade_no, status_url, events_url } = await post<Created>(`${server.url}/checkout`, 201);
      return { out_trade_no, status: new URL(status_url, server.url), events: new URL(events_url, server.url) };
    };
    return { ...server, gateway, order };
  }

  it(cell(`starter of Nest ${nest}: as generated`, runtime), async () => {
    const { order, gateway } = await started("dist/main.js");
    const { out_trade_no, status } = await order();
    expect(gateway.transactions).toMatchObject([{ out_trade_no, appCode: account.appCode }]);
    await gateway.pay(out_trade_no);
    expect(gateway.deliveries).toMatchObject([{ status: 200, body: expect.any(String) }]);
    expect(await (await fetch(status)).json()).toMatchObject({ status: "success" });
  });

  // With CONFIGURED, the starter uses the README's `forRootAsync`, which reads the QFPAY_* variables by ConfigService.
  it.each([
    ["express", "forRoot", {}],
    ["fastify", "forRootAsync", { CONFIGURED: "1" }],
  ])(cell(`starter of Nest ${nest}: furnished, %s, %s`, runtime), async (platform, _, env) => {
    const shop = await started(`dist/furnished.js ${platform}`, env);
    const { out_trade_no, status, events } = await shop.order();
    // Reads the status twice: if an interceptor caches responses, the second response comes from the cache.
    for (const _time of [1, 2]) expect(await (await fetch(status)).json()).toMatchObject({ status: "pending" });
    const stream = fetch(events).then((response) => response.text());
    await shop.gateway.pay(out_trade_no);
    expect(shop.gateway.deliveries).toMatchObject([{ status: 200 }]);
    expect(await stream).toContain('"status":"success"');
    expect(await (await fetch(status)).json()).toMatchObject({ status: "success" });

    const books = () => fetch(`${shop.url}/books/paid`);
    expect(await (await books()).json()).toEqual({ success: true, data: [out_trade_no] });
    expect(await (await books()).json()).toMatchObject({
      success: false,
      error: expect.stringContaining("ThrottlerException"),
    });
    const ledger = await fetch(`${shop.url}/ledger/count`); // The shop's TCP microservice gives this response.
    expect(await ledger.json()).toEqual({ success: true, data: { paid: 1, requests: ["of-a-request"] } });

    const refunds = `${shop.url}/books/${out_trade_no}/refund`;
    const unknownMember = await post(refunds, 400, { txamt: 1000, note: "" });
    expect(unknownMember).toMatchObject({ success: false, error: expect.stringContaining("Bad Request") });
    expect(await post(refunds, 201, { txamt: 1000 })).toEqual({ success: true, data: { status: "success" } });
    expect(await (await fetch(`${shop.url}/no-such-page`)).json()).toMatchObject({ success: false });

    const secondCheckout = `${shop.url}/second/checkout`;
    const refused = await post(secondCheckout, 400, { item: "tea", price: 1 });
    expect(refused).toMatchObject({ status: 400, detail: "property price should not exist" });
    expect(await post(secondCheckout, 201, { item: "tea" })).toMatchObject({ status: "pending" });
    const form = new FormData();
    form.set("item", "tea");
    expect(await post(secondCheckout, 201, form)).toMatchObject({ status: "pending" });

    const { paths } = (await (await fetch(`${shop.url}/docs-json`)).json()) as { paths: object };
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(["/checkout", "/second/checkout", "/shops/{shop}/pay"]));
    expect(Object.keys(paths)).not.toContain("/qfpay/notify");

    const own = await post<Created>(`${shop.url}/shops/7/pay`, 201);
    expect(await (await fetch(new URL(own.status_url, shop.url))).json()).toMatchObject({ status: "pending" });

    const second = await shop.order();
    const open = await fetch(second.events);
    const rest = open.text();
    expect(await shop.terminate()).toBeLessThan(4_000); // The shutdown does not wait for idle connections.
    expect(await rest).toContain('"status":"pending"');
    expect(shop.output()).toContain("ThrottlerGuard applies to /qfpay/notify");
  });

  // openapi-typescript does not support Nest 12's TypeScript, so it is installed for Nest 11.
  it(cell(`starter of Nest ${nest}: a client generated from its OpenAPI document`, runtime), async () => {
    const { url } = await started("dist/furnished.js express");
    const document = (await (await fetch(`${url}/docs-json`)).json()) as { paths: Record<string, object> };
    const paths = Object.keys(document.paths);
    expect(paths).toContain("/checkout/{out_trade_no}/events");
    expect(paths.filter((path) => path.includes("notify"))).toEqual([]);
    // These files are not in the starter's folder, because the starter's own build would compile them.
    const at = (name: string) => join(options.cwd, name);
    writeFileSync(at("document.json"), JSON.stringify(document));
    const generated = await run("openapi-typescript", [at("document.json"), "--output", at("client.ts")], options);
    expect(generated).toMatchObject({ code: 0 });
    const uses = paths.map((path, at) => `export type Path${at} = paths[${JSON.stringify(path)}];`);
    writeFileSync(at("uses-client.ts"), `import type { paths } from "./client.js";\n${uses.join("\n")}\n`);
    const compiler = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", at("uses-client.ts")];
    expect(await run("tsc", compiler, options)).toEqual({ code: 0, output: "" });
  });
});
