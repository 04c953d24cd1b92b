import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type CheckoutRoutesOptions, createCheckoutRoutes, QFPay, type RouteReply } from "../src/index.js";
import { clientKey, clientWithFetch, json, paid, payment, query, record } from "./support.js";

const body = (reply: RouteReply) => JSON.parse(reply.body as string);
const tokenOf = (url: string) => new URL(url, "https://shop.example").searchParams.get("token");

function shop(options: Partial<CheckoutRoutesOptions<object>> = {}) {
  const it = clientWithFetch(
    ({ path }) => json(path.endsWith("/payment") ? paid() : query(record())),
    {},
    Date.UTC(2026, 0, 15, 4),
  );
  const start = () =>
    createCheckoutRoutes<object>({ qfpay: it.qfpay, order: () => ({ ...payment }), clock: it.clock, ...options });
  return { ...it, start, routes: start() };
}

describe("the read token", () => {
  it("opens the order in another process, and no other order", async () => {
    const { routes, start } = shop();
    const token = tokenOf(body(await routes.create({}, undefined, "/checkout")).status_url);
    expect((await start().status({}, "A-1001", token)).status).toBe(200);
    expect((await start().status({}, "A-1002", token)).status).toBe(403);
  });

  it("is refused without a query if it is missing, shortened, lengthened or not hexadecimal", async () => {
    const { routes, sent, qfpay } = shop();
    const token = qfpay.checkout.readToken("A-1001");
    for (const wrong of [undefined, null, "", token.slice(1), `${token}0`, "z".repeat(32), "0".repeat(32)]) {
      expect((await routes.status({}, "A-1001", wrong)).status).toBe(403);
    }
    expect(sent).toHaveLength(0);
    expect((await routes.status({}, "A-1001", token.toUpperCase())).status).toBe(200);
  });

  it("differs by number, sub-merchant, app code and key", () => {
    const account = { appCode: "a", clientKey, environment: "sandbox" } as const;
    const tokens = [
      new QFPay(account).checkout.readToken("A-1"),
      new QFPay(account).checkout.readToken("A-2"),
      new QFPay({ ...account, mchid: "m" }).checkout.readToken("A-1"),
      new QFPay({ ...account, appCode: "b" }).checkout.readToken("A-1"),
      new QFPay({ ...account, clientKey: `${clientKey}1` }).checkout.readToken("A-1"),
    ];
    expect(new Set(tokens).size).toBe(tokens.length);
    for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{32}$/);
  });

  it("is not the signature of a request for any number", () => {
    const { qfpay } = shop();
    const number = "x=1&out_trade_no=R-1&syssn=1&txamt=1&txdtm=2026-01-01 12:00:00";
    const hash = (algorithm: string) =>
      createHash(algorithm)
        .update(number + clientKey)
        .digest("hex");
    expect([hash("sha256").slice(0, 32), hash("md5")]).not.toContain(qfpay.checkout.readToken(number));
  });

  it("is ignored if there is an authorize option", async () => {
    const { routes, qfpay } = shop({ authorize: () => false });
    expect((await routes.status({}, "A-1001", qfpay.checkout.readToken("A-1001"))).status).toBe(403);
  });

  it("is given out under the path of the request, in whichever spelling", async () => {
    for (const [path, expected] of [
      ["/checkout", "/checkout/A-1001?"],
      ["/a/b/", "/a/b/A-1001?"],
      ["", "/A-1001?"],
      ["//evil.example/x", "/evil.example/x/A-1001?"],
    ] as const) {
      const { status_url } = body(await shop().routes.create({}, undefined, path));
      expect(status_url.startsWith(expected)).toBe(true);
    }
  });
});

describe("a payment of another amount or currency", () => {
  const paidWith = (over: Record<string, string | undefined>) =>
    clientWithFetch(
      ({ path }) => json(path.endsWith("/payment") ? paid() : query(record(over))),
      {},
      Date.UTC(2026, 0, 15, 4),
    );

  it.each([{ txamt: "1" }, { txamt: "1001" }, { txcurrcd: "IDR" }])("is reported as a mismatch: %j", async (over) => {
    const { qfpay, clock } = paidWith(over);
    const calls: string[] = [];
    const routes = createCheckoutRoutes<object>({
      qfpay,
      clock,
      order: () => ({ ...payment }),
      authorize: () => true,
      onFinal: () => void calls.push("final"),
      hooks: { onError: (error) => void calls.push((error as Error).message) },
    });
    await routes.create({});
    expect(body(await routes.status({}, "A-1001"))).toMatchObject({ status: "mismatch" });
    expect(calls).toEqual(["A-1001 was paid with another amount or currency than it was created with."]);
  });
});

describe("returnOrigins", () => {
  const asking = async (return_url: string) => {
    const { routes, sent } = shop({
      order: () => ({ ...payment, pay_type: "801514", return_url }),
      returnOrigins: ["https://shop.example"],
    });
    const { status } = await routes.create({});
    return { status, sent: sent[0]?.params.return_url };
  };

  it("sends the address that was checked, in the spelling of URL", async () => {
    expect(await asking("HTTPS://SHOP.example:443/a b?q=茶")).toMatchObject({
      sent: "https://shop.example/a%20b?q=%E8%8C%B6",
    });
  });

  it.each([
    "https://user@shop.example/",
    "https://shop.example@evil.example/",
    "https://evil.example\\@shop.example/",
    "https://shop.example\\evil",
    "https:\\\\shop.example/",
    "https://shop.exa\tmple/",
    "https://shop.example/\n",
    "https://shop.example/\u007f",
    "//shop.example/",
    "https://shop.example.evil.example/",
  ])("refuses %j", async (return_url) => {
    expect(await asking(return_url)).toEqual({ status: 422, sent: undefined });
  });
});

it("a number of 128 characters is queried, and a longer one is refused without a query", async () => {
  const { routes, sent } = shop({ authorize: () => true });
  for (const number of ["a".repeat(129), "奶".repeat(129), "A-1\n", "A\u0000", "\ud800"]) {
    expect((await routes.status({}, number)).status).toBe(400);
  }
  expect(sent).toHaveLength(0);
  expect((await routes.status({}, "奶".repeat(128))).status).toBe(404);
  expect(sent.length).toBeGreaterThan(0);
});
