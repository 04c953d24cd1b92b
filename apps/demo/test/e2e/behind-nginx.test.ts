import { request } from "node:http";
import { connect } from "node:net";
import { signNotification } from "@qfpay/core/testing";
import { createSimulator } from "@qfpay/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { inventAccount } from "../../src/config.js";
import type { Demo } from "../../src/demo.js";
import { backendNames } from "../../src/shop/api.js";
import { client, openDemo } from "../open-demo.js";
import { startNginx } from "./nginx.js";

const account = inventAccount();
const gateway = createSimulator({ merchants: [account] });
let real: Demo;
let simulated: Demo;

beforeAll(async () => {
  const { url: baseUrl } = await gateway.listen();
  real = await openDemo({ account: { ...account, baseUrl }, database: ":memory:" });
  simulated = await openDemo({ publicUrl: "http://127.0.0.1:9" });
});

afterAll(async () => {
  await real?.close();
  await simulated?.close();
  await gateway.close();
});

const forwarded = [
  "proxy_set_header X-Real-IP $remote_addr;",
  "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
  "proxy_set_header X-Forwarded-Proto $scheme;",
  "proxy_set_header X-Forwarded-Host $host;",
];
const kept = ["proxy_http_version 1.1;", 'proxy_set_header Connection "";'];
const upgraded = [
  "proxy_http_version 1.1;",
  "proxy_set_header Upgrade $http_upgrade;",
  "proxy_set_header Connection $connection_upgrade;",
];

/** All nginx configurations to test: the name of each, and the lines of its `location` block. */
const allConfigurations: [string, string[]][] = [
  ["a plain proxy_pass", []],
  ["the visitor's Host", ["proxy_set_header Host $host;"]],
  ["the visitor's Host with its port", ["proxy_set_header Host $http_host;"]],
  ["the address of the upstream as Host", ["proxy_set_header Host $proxy_host;"]],
  ["localhost as Host", ["proxy_set_header Host localhost;"]],
  ["X-Forwarded headers", ["proxy_set_header Host $host;", ...forwarded]],
  ["HTTP/1.1 and connections that are kept", kept],
  ["HTTP/1.1 and localhost as Host", [...kept, "proxy_set_header Host localhost;"]],
  ["HTTP/1.1, localhost as Host and X-Forwarded headers", [...kept, "proxy_set_header Host localhost;", ...forwarded]],
  ["HTTP/1.1 and a way for WebSockets", upgraded],
  [
    "no Origin and no forwarding headers",
    [...kept, 'proxy_set_header Origin "";', 'proxy_set_header X-Forwarded-For "";'],
  ],
];

/** The configurations that every run tests: the plain one, and one whose headers differ much from its headers. */
const frequent = ["a plain proxy_pass", "HTTP/1.1, localhost as Host and X-Forwarded headers"];
const configurations = allConfigurations.filter(([name]) => isWeekly || frequent.includes(name));

type Answer = { status: number; text: string };

/** Sends a request to nginx. Unlike `fetch`, this function sends the path unchanged and can set all headers. */
function visit(
  base: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = "",
): Promise<Answer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const req = request({ hostname, port, method, path, headers: { host: "tea.example", ...headers } }, (res) => {
      let text = "";
      res.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      res.on("end", () => resolve({ status: res.statusCode ?? 0, text }));
    });
    req.on("error", reject).end(body);
  });
}

/** Sends raw bytes, then a request that ends the connection. Returns everything that the server has sent. */
function raw(base: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    let text = "";
    const last = `GET /last HTTP/1.1\r\nHost: tea.example\r\n${end}`;
    const socket = connect({ host: hostname, port: Number(port) }, () => void socket.write(bytes + last, "latin1"));
    socket.setTimeout(20_000, () => void socket.destroy());
    socket.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", () => {}).on("close", () => resolve(text));
  });
}

const paths = ["/", "/wire", "/hono/orders", "/express/shop", "/nestjs/checkout/DEMO1"];
const notify = "POST /hono/qfpay/notify HTTP/1.1\r\nHost: tea.example\r\n";
const end = "Connection: close\r\n\r\n";

/** An attacker's requests, which try to reach a path of the demo that nginx does not let through. */
const smuggled: string[] = paths.flatMap((path) => {
  const inner = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${end}`;
  return [
    `GET http://localhost${path} HTTP/1.1\r\nHost: tea.example\r\n${end}`,
    `GET ${path} HTTP/1.0\r\n\r\n`,
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nHost: tea.example\r\n${end}`,
    `GET ${path} HTTP/1.1\r\nHost: localhost:80@tea.example\r\n${end}`,
    `GET ${path.replaceAll("/", "\\")} HTTP/1.1\r\nHost: localhost\r\n${end}`,
    `GET /hono/qfpay/notify/..;${path} HTTP/1.1\r\nHost: localhost\r\n${end}`,
    `GET /hono/qfpay/notify%00/..${path} HTTP/1.1\r\nHost: localhost\r\n${end}`,
    `GET /hono/qfpay/notify?/../..${path} HTTP/1.1\r\nHost: localhost\r\n${end}`,
    `GET /%2e%2e${path} HTTP/1.1\r\nHost: localhost\r\n${end}`,
    ...["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-Uri", "Forwarded"].map(
      (name) => `${notify}${name}: ${path}\r\nContent-Length: 2\r\n${end}{}`,
    ),
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nX-HTTP-Method-Override: GET\r\nContent-Length: 2\r\n${end}{}`,
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n`,
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n${inner}`,
    `${notify}Content-Length: ${inner.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
    `${notify}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n${inner}`,
    `${notify}Transfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${inner}`,
    `${notify}Content-Length: 2\r\nContent-Length: ${inner.length}\r\n\r\n{}${inner}`,
    `${notify}Content-Length: 2\r\n\r\n{}${inner}`,
    `CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n${inner}`,
  ];
});

const inside = [
  ["GET", "/"],
  ["GET", "/index.html"],
  ["GET", "/wire"],
  ["GET", "/wire/events"],
  ["POST", "/tools/inspect"],
  ["POST", "/tools/customer"],
  ["POST", "/tools/experiment"],
  ...backendNames.flatMap((name) => [
    ["GET", `/${name}/shop`],
    ["GET", `/${name}/orders`],
    ["POST", `/${name}/orders/DEMO1/refund`],
    ["POST", `/${name}/till`],
    ["POST", `/${name}/checkout`],
    ["GET", `/${name}/checkout/DEMO1`],
    ["GET", `/${name}/checkout/DEMO1/events`],
    ["GET", `/${name}/qfpay/notify/../../orders`],
    ["POST", `/${name}/qfpay/notify/..%2f..%2fcheckout`],
    ["POST", `/${name}/qfpay/notify/../../orders/DEMO1/refund?txamt=all`],
    ["GET", `/${name}/qfpay/notify/%2e%2e/%2e%2e/orders`],
    ["GET", `//${name}/orders`],
    ["GET", `/${name}//orders`],
  ]),
] as [string, string][];

const local = { host: "localhost", origin: "http://localhost", "sec-fetch-site": "same-origin" };
const disguises: Record<string, string>[] = [{}, local, { host: "127.0.0.1" }, { host: "[::1]" }];
const json = { "content-type": "application/json" };

describe.each([
  ["a real account", () => real, configurations],
  // Both demos use the same code for notifications, so one configuration is enough for this one.
  ["PUBLIC_URL and the simulator", () => simulated, isWeekly ? configurations : configurations.slice(0, 1)],
] as const)("a demo with %s", (_, demo, configurations) => {
  it.each(configurations)("behind nginx with %s serves nothing but its notification routes", async (_name, lines) => {
    const nginx = await startNginx(demo().notifyUrl as string, lines);
    try {
      const before = demo().wire.entries().length;
      for (const [method, path] of inside) {
        for (const disguise of disguises) {
          const { status, text } = await visit(
            nginx.url,
            method,
            path,
            { ...json, ...disguise },
            method === "POST" ? "{}" : "",
          );
          expect({ method, path, disguise, status }).toEqual({ method, path, disguise, status: 404 });
          expect(text).toBe("Only notifications are taken here.\n");
        }
      }
      expect(demo().wire.entries()).toHaveLength(before); // The log of the demo has no new call or notification.
      for (const name of backendNames) {
        expect((await visit(nginx.url, "POST", `/${name}/qfpay/notify`, json, "{}")).status).toBe(401);
      }
    } finally {
      await nginx.stop();
    }
  });

  it.each(configurations)("behind nginx with %s gives nothing away to requests in disguise", async (_name, lines) => {
    const nginx = await startNginx(demo().notifyUrl as string, lines);
    try {
      const calls = () =>
        demo()
          .wire.entries()
          .filter(({ kind }) => kind !== "notification").length;
      const before = calls();
      for (const bytes of smuggled) {
        const answers = (await raw(nginx.url, bytes)).split(/(?=HTTP\/1\.1 \d{3})/).filter(Boolean);
        expect([bytes, answers.length]).toEqual([bytes, expect.toSatisfy((count: number) => count > 0)]);
        for (const answer of answers) {
          expect([bytes, answer.split("\r\n", 1)[0]]).toEqual([
            bytes,
            expect.stringMatching(/^HTTP\/1\.1 (4\d\d|5\d\d) /),
          ]);
        }
      }
      expect(calls()).toBe(before); // The log also holds refused notifications, which `calls` leaves out.
    } finally {
      await nginx.stop();
    }
  });

  it("accepts no notification at the page's port, so that a proxy which leads there is noticed", async () => {
    for (const name of backendNames) {
      const { status, text } = await visit(demo().url, "POST", `/${name}/qfpay/notify`, { host: "localhost" }, "{}");
      expect(status).toBe(403);
      expect(text).toContain("NOTIFY_PORT");
    }
  });
});

it.each(configurations)(
  "a signed notification through nginx with %s pays the order, byte for byte",
  async (_, lines) => {
    const nginx = await startNginx(real.notifyUrl as string, lines);
    try {
      for (const name of backendNames) {
        const { body: order } = await client(real, name).order("egg-tart", "alipayhk");
        const { out_trade_no, syssn = "", txamt } = order;
        const payload = { notify_type: "payment", status: "1", respcd: "0000", pay_type: "801501", goods_name: "蛋撻" };
        const told = { ...payload, out_trade_no, syssn, txamt: `${txamt}`, txcurrcd: "HKD" };
        const { body, headers } = signNotification(told, account.clientKey);
        const answer = await fetch(`${nginx.url}/${name}/qfpay/notify`, {
          method: "POST",
          headers,
          body: new Uint8Array(body),
        });
        expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 200, text: "SUCCESS" });
        expect(await client(real, name).find(out_trade_no)).toMatchObject({ status: "paid", paid_by: "notification" });
      }
    } finally {
      await nginx.stop();
    }
  },
);

const toPage = allConfigurations.slice(0, 6);
it.each(isWeekly ? toPage : configurations)(
  "the page's port behind nginx with %s refuses its visitors all the same",
  async (_, lines) => {
    const nginx = await startNginx(real.url, lines);
    try {
      for (const [method, path] of [
        ["GET", "/"],
        ["GET", "/wire"],
        ["GET", "/hono/orders"],
        ["POST", "/nestjs/till"],
      ] as const) {
        for (const disguise of disguises) {
          expect((await visit(nginx.url, method, path, { ...json, ...disguise })).status).toBe(403);
        }
      }
    } finally {
      await nginx.stop();
    }
  },
);
