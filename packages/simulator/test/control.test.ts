import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { appCode, clientKey, createClient, formOf, paymentParams } from "./client.js";
import { callControl } from "./control-client.js";
import { startReceiver } from "./receiver.js";

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let simulator: ReturnType<typeof createSimulator>;
let client: ReturnType<typeof createClient>;
let url: string;

async function open() {
  receiver = await startReceiver({ status: 500 }, { body: "SUCCESS" });
  simulator = createSimulator({
    merchants: [{ appCode, clientKey, notifyUrl: receiver.url }],
    limits: false,
    speed: 0,
  });
  ({ url } = await simulator.listen());
  client = createClient({ url });
}
async function close() {
  await simulator.close();
  await receiver.close();
}

const control = (method: string, path: string, body?: unknown) => callControl(url, method, path, body);

// The tests run in this order, because each continues with the simulator's state that the tests before it left.
describe("the control API", { shuffle: false }, () => {
  beforeAll(open);
  afterAll(close);

  it("shows everything in one response", async () => {
    await client.pay({ out_trade_no: "A-1", goods_name: "凍奶茶" });
    const { json } = await control("GET", "/state");
    expect(json).toMatchObject({
      merchants: [{ appCode, notifyUrl: receiver.url }],
      clock: { now: simulator.clock.now, speed: 0, steppable: true },
      rateLimited: 0,
      faults: { waiting: [], random: [], counts: { reset: 0 } },
      waiting: [],
      transactions: [{ out_trade_no: "A-1", goods_name: "凍奶茶", state: "open" }],
      deliveries: [],
      requests: [{ method: "POST", path: "/trade/v1/payment", respcd: "0000", out_trade_no: "A-1" }],
    });
  });

  it("pays and declines", async () => {
    expect((await control("POST", "/transactions/A-1/pay")).json).toMatchObject({ state: "paid", respcd: "0000" });
    await client.pay({ out_trade_no: "A-2" });
    expect((await control("POST", "/transactions/A-2/decline")).json).toMatchObject({
      state: "failed",
      respcd: "1205",
    });
    expect(await control("POST", "/transactions/A-2/pay")).toMatchObject({
      status: 409,
      json: { error: expect.any(String) },
    });
    expect(await control("POST", "/transactions/A-9/pay")).toMatchObject({ status: 404 });
  });

  it("shows waiting notifications, and repeats them when the clock is moved forward", async () => {
    const waiting = (await control("GET", "/deliveries/waiting")).json;
    expect(waiting).toMatchObject([{ out_trade_no: "A-1", attempts: 1, dueAt: simulator.clock.now + 120_000 }]);
    expect(JSON.stringify(waiting)).not.toContain("x-qf-sign");
    const before = simulator.clock.now;
    expect((await control("POST", "/clock", { advance: 120_000 })).json).toMatchObject({ now: before + 120_000 });
    expect((await control("GET", "/deliveries")).json).toMatchObject([
      { attempt: 2, outcome: "acknowledged" },
      { attempt: 1, outcome: "refused", status: 500 },
    ]);
    expect((await control("GET", "/deliveries/waiting")).json).toEqual([]);
  });

  it("sends a notification once more, byte for byte", async () => {
    const { json } = await control("POST", "/deliveries/notification-1/redeliver");
    expect(json).toMatchObject({ id: "notification-1", attempt: 3, outcome: "acknowledged" });
    expect(receiver.received[2]!.body.equals(receiver.received[0]!.body)).toBe(true);
    expect((await control("POST", "/deliveries/notification-99/redeliver")).status).toBe(404);
  });

  it("changes the speed of the clock", async () => {
    expect((await control("POST", "/clock", { speed: 60 })).json).toMatchObject({ speed: 60 });
    expect((await control("POST", "/clock", { speed: 0 })).json).toMatchObject({ speed: 0 });
    for (const wrong of [{}, { speed: -1 }, { advance: "1" }, { speed: null }]) {
      expect(await control("POST", "/clock", wrong)).toMatchObject({
        status: 400,
        json: { error: expect.any(String) },
      });
    }
    expect((await control("GET", "/clock")).json).toMatchObject({ speed: 0 });
  });

  it("adds faults, shows them, counts them and clears them", async () => {
    await control("POST", "/faults", { kind: "429", retryAfter: 2, path: "/trade/v1/refund" });
    await control("POST", "/faults", { kind: "latency", ms: 1, times: "endless" });
    const { json } = await control("POST", "/faults", { share: 0.5, seed: 7, kinds: ["lost"] });
    expect(json).toMatchObject({
      waiting: [
        { fault: { kind: "429" }, left: 1 },
        { fault: { kind: "latency" }, left: "endless" },
      ],
      random: [{ share: 0.5, seed: 7, kinds: ["lost"] }],
    });
    expect((await client.raw("refund", {})).status).toBe(429);
    expect((await control("GET", "/faults")).json.counts).toMatchObject({ "429": 1 });
    expect((await control("DELETE", "/faults")).json).toMatchObject({ waiting: [], random: [] });
    expect(simulator.faults.pending).toBe(0);
  });

  it.each([
    [{ kind: "nothing" }, /no kind of fault/],
    [{ kind: "latency" }, /needs ms/],
    [{ kind: "reset", when: "never" }, /needs when: before, after/],
    [{ kind: "status", status: 404, when: "after" }, /needs status: 500, 502, 503/],
    [{ kind: "429", times: -1 }, /times/],
    [{ share: 2 }, /share/],
    [{ share: "0.5" }, /share/],
    [{ share: 0.5, seed: "x" }, /seed/],
    [{ share: 0.5, kinds: "lost" }, /kinds/],
    [{ share: 0.5, kinds: ["nothing"] }, /no kind of fault/],
  ])("refuses the fault %j", async (fault, reason) => {
    const { status, json } = await control("POST", "/faults", fault);
    expect(status).toBe(400);
    expect(json.error).toMatch(reason);
    expect(simulator.faults.waiting).toEqual([]);
    expect(simulator.faults.sources).toEqual([]);
  });

  it("explains a wrong signature without showing a key", async () => {
    const params = { ...paymentParams(), key: clientKey };
    await client.call("payment", params, { key: `&key=${clientKey}`, body: formOf(params) });
    const [line] = (await control("GET", "/requests?limit=1")).json;
    expect(line).toMatchObject({ respcd: "1108", cause: "key-separator" });
    const { json } = await control("GET", `/requests/${line.id}`);
    expect(json).toMatchObject({ params: { key: "<client key>" }, diagnosis: { cause: "key-separator" } });
    expect(json.diagnosis.differences).toContainEqual({ kind: "extra", text: "&key=" });
    expect(JSON.stringify([json, await control("GET", "/state")])).not.toContain(clientKey);
    expect((await control("GET", "/requests/request-0")).status).toBe(404);
  });

  it.each(["0", "10001", "x", "-1", ""])("refuses limit=%s", async (limit) => {
    expect((await control("GET", `/requests?limit=${limit}`)).status).toBe(400);
  });

  it.each(["1", "10000"])("takes limit=%s", async (limit) => {
    expect((await control("GET", `/requests?limit=${limit}`)).status).toBe(200);
  });

  it("takes JSON objects only", async () => {
    const send = (body: string, type: string) =>
      fetch(`${url}/_simulator/api/faults`, { method: "POST", body, headers: { "content-type": type } });
    expect((await send('{"share":1}', "text/plain")).status).toBe(415);
    expect((await send("[]", "application/json")).status).toBe(400);
    expect((await send("{", "application/json")).status).toBe(400);
    expect((await control("GET", "/nothing")).status).toBe(404);
  });

  it("sends an event when something has changed", async () => {
    const leaving = new AbortController();
    const response = await fetch(`${url}/_simulator/api/events`, { signal: leaving.signal });
    expect(response.headers.get("content-type")).toMatch("text/event-stream");
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toContain("retry:");
    await client.pay();
    expect((await reader.read()).value).toContain("event: change");
    leaving.abort();
  });

  it("makes no record, counts in no rate window and meets no fault", async () => {
    const before = simulator.requests.length;
    simulator.faults.next({ kind: "reset", when: "before" });
    expect((await control("GET", "/state")).status).toBe(200);
    expect(simulator.faults.pending).toBe(1);
    simulator.faults.clear();
    expect(simulator.requests).toHaveLength(before);
  });
});

/** Sends a request with the given `Host` header, which `fetch` would not allow. */
const ask = (path: string, headers: Record<string, string>, method = "GET") =>
  new Promise<number>((resolve, reject) => {
    const sent = httpRequest(`${url}${path}`, { headers, method }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    sent.on("error", reject);
    sent.end();
  });

const rawStatus = (port: number, request: string) =>
  new Promise<number>((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => void socket.write(Buffer.from(request, "latin1")));
    socket.setEncoding("latin1").on("data", (part) => {
      text += part;
    });
    socket.on("error", reject).on("close", () => resolve(Number(text.split(" ")[1])));
  });

describe("who may use it", () => {
  beforeAll(open);
  afterAll(close);

  it.each(["/", "/_simulator/", "/_simulator/api/state"])("serves %s only under this machine's names", async (path) => {
    const { port } = new URL(url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) expect(await ask(path, { host })).toBe(200);
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1.evil.example"]) {
      expect(await ask(path, { host })).toBe(403);
    }
  });

  const refused = { host: "evil.example", origin: "https://evil.example" };

  it.each([
    "/_simulator/api/transactions/G-1/pay",
    "/%5Fsimulator/api/transactions/G-1/pay",
    "/%5fsimulator/%61pi/transactions/G-1/pay",
    "/_simulator/ap%69/transactions/G-1/pay",
    "/_simulato%72/api/transactions/%47-1/pay",
  ])("makes no payment for another site's page, however %s is spelled", async (path) => {
    await client.pay({ out_trade_no: "G-1" });
    expect(await ask(path, refused, "POST")).toBe(403);
    expect(simulator.transactions.find(({ out_trade_no }) => out_trade_no === "G-1")).toMatchObject({ state: "open" });
  });

  it("makes no payment for a request under a foreign host, however path and host are written", async () => {
    const { port } = new URL(url);
    const { syssn } = await client.pay({ out_trade_no: "G-3" });
    const pay = "_simulator/api/transactions/G-3/pay";
    const targets = [
      ...[
        `/${pay}`,
        `//${pay}`,
        `/./${pay}`,
        `/x/../${pay}`,
        `/%2e/${pay}`,
        `/x/%2e%2e/${pay}`,
        `/${pay}/`,
        `/${pay}?x`,
      ],
      ...[`/${pay};x=1`, `/${pay.replaceAll("/", "\\")}`, `\\${pay}`, `/%5f%73imulator/%61pi/transactions/G-3/pay`],
      ...[`http://evil.example/${pay}`, `http://127.0.0.1:${port}@evil.example/${pay}`, `/wallet/${syssn}/approve`],
      ...[`//wallet/${syssn}/approve`, `/w%61llet/${syssn}/approve`, `/wallet/${syssn}/%61pprove`],
    ];
    const hosts = [
      ...["evil.example", `evil.example:${port}`, `localhost.evil.example:${port}`, "127.0.0.1@evil.example", "127.1"],
      ...[`evil.example@127.0.0.1:${port}`, `localhost.:${port}`, "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", ""],
      ...["localhost/evil", "localhost#.evil.example", "localhost\\.evil.example", "localhost:80:80", "localhost: 80"],
    ];
    for (const host of hosts) {
      const headers = `Host: ${host}\r\nX-Forwarded-Host: localhost\r\nContent-Length: 0\r\nConnection: close`;
      const sent = targets.map((target) => rawStatus(Number(port), `POST ${target} HTTP/1.1\r\n${headers}\r\n\r\n`));
      for (const status of await Promise.all(sent)) expect([400, 403, 404]).toContain(status);
    }
    expect(simulator.transactions.find((row) => row.syssn === syssn)).toMatchObject({ state: "open" });
    const own = `Host: localhost:${port}\r\nContent-Length: 0\r\nConnection: close`;
    expect(await rawStatus(Number(port), `POST /wallet/${syssn}/approve HTTP/1.1\r\n${own}\r\n\r\n`)).toBe(303);
  });

  it("serves the customer's pages only under this machine's names, and ignores forms of other sites", async () => {
    const { host } = new URL(url);
    const { syssn } = await client.pay({ out_trade_no: "G-2" });
    for (const path of [
      `/wallet/${syssn}`,
      `/w%61llet/${syssn}`,
      "/checkstand/",
      "/ch%65ckstand",
      "/q/direct",
      "/%71/direct",
    ]) {
      expect(await ask(path, { host: "evil.example" }), path).toBe(403);
    }
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ];
    for (const headers of foreign) {
      expect(await ask(`/wallet/${syssn}/approve`, { host, ...headers }, "POST")).toBe(403);
      expect(await ask(`/wallet/${syssn}/%61pprove`, { host, ...headers }, "POST")).toBe(403);
      expect(await ask("/checkstand/session", { host, ...headers }, "POST")).toBe(403);
    }
    expect(simulator.transactions.find((row) => row.syssn === syssn)).toMatchObject({ state: "open" });
    // Opening the page from another site is allowed, because the shop may redirect the customer to it.
    expect(await ask(`/wallet/${syssn}`, { host, "sec-fetch-site": "cross-site" })).toBe(200);
    const own = { origin: `http://${host}`, "sec-fetch-site": "same-origin" };
    expect(await ask(`/wallet/${syssn}/approve`, { host, ...own }, "POST")).toBe(303);
  });

  it("refuses pages of other origins, also those that send no body", async () => {
    const { host } = new URL(url);
    const clear = (headers: Record<string, string>) => ask("/_simulator/api/faults", { host, ...headers }, "DELETE");
    expect(await clear({ origin: "https://evil.example" })).toBe(403);
    for (const origin of ["null", "file://", `chrome-extension://${host}`, `http:${host}`, `http://${host}/page`]) {
      expect(await clear({ origin }), origin).toBe(403);
    }
    expect(await clear({ "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await clear({ origin: `http://${host}`, "sec-fetch-site": "same-origin" })).toBe(200);
    expect(await clear({})).toBe(200);
  });

  it("does not guard the gateway's own API", async () => {
    expect(await ask("/trade/v1/query", { host: "gateway.example" })).toBe(200);
  });

  it("serves calls in this process under any name", async () => {
    expect((await simulator.fetch("http://simulator.local/_simulator/api/state")).status).toBe(200);
  });
});

describe("the dashboard", () => {
  beforeAll(open);
  afterAll(close);

  it("serves a page, style sheets and scripts, with nothing from elsewhere", async () => {
    const page = await (await fetch(url, { headers: { accept: "text/html" } })).text();
    const files = [...page.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path!);
    expect(files.map((path) => path.split(".").at(-1))).toEqual(["css", "css", "css", "js"]);
    for (const path of files) {
      const response = await fetch(url + path);
      expect(response.status).toBe(200);
      expect((await response.text()).length).toBeGreaterThan(500);
      expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self'; /);
      expect(response.headers.get("content-security-policy")).not.toContain("unsafe");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    }
    expect(page).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
    expect((await fetch(`${url}/_simulator/web/passwd`)).status).toBe(404);
    expect((await fetch(`${url}/_simulator/web/constructor`)).status).toBe(404);
  });

  it("answers one line of text to clients that do not accept HTML", async () => {
    expect(await (await fetch(url)).text()).toBe("QFPay simulator: no money moves here.\n");
  });
});
