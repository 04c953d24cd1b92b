import { describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { appCode, clientKey, createClient, paymentParams } from "./client.js";
import { start } from "./start.js";

describe("a path that is no endpoint", () => {
  it.each([
    ["/v1/payment", "Did you mean /trade/v1/payment? The first part of the path is missing."],
    ["/payment", "Did you mean /trade/v1/payment?"],
    ["//trade/v1/payment", "Did you mean /trade/v1/payment? Two slashes meet where the base URL ends"],
    ["/trade//v1/payment", "Did you mean /trade/v1/payment?"],
    ["/trade/v1/payment/", "without a slash at the end"],
    ["/Trade/V1/Payment", "Paths are written in small letters"],
    ["/trade/v1/p%61yment", "without escapes"],
    [
      "/openapi/trade/v1/query",
      "Did you mean /trade/v1/query? The base URL is the host alone: leave /openapi out of it.",
    ],
    ["/trade/v1/refunds", "Did you mean /trade/v1/refund?"],
    ["/query", "/customer/v1/query or /product/v1/query"],
    ["/", undefined],
    ["/checkout/v2/start", "no endpoint /checkout/v2/start."],
    [`/${"x".repeat(5_000)}`, "no endpoint"],
    ["/%E0%A4", "no endpoint /%E0%A4."],
  ])("%s is recorded with what was sent, and explained", async (path, explanation) => {
    const { simulator } = start();
    const params = paymentParams({ out_trade_no: "A-1" });
    const body = new URLSearchParams(params);
    const response = await simulator.fetch(`http://simulator.local${path}`, { method: "POST", body });
    expect(response.status).toBe(404);
    const [record] = simulator.requests;
    expect(record).toMatchObject({ path, status: 404, params: { out_trade_no: "A-1" } });
    expect(record!.resperr).toBe(await response.text());
    expect(record!.resperr).toContain(explanation ?? "no endpoint");
    await simulator.close();
  });

  it("is found over a socket too, where a client joins two slashes", async () => {
    const simulator = createSimulator({ merchants: [{ appCode, clientKey }] });
    const { url } = await simulator.listen();
    const response = await createClient({ url: `${url}/` }).raw("payment", paymentParams());
    expect(await response.text()).toContain("Did you mean /trade/v1/payment?");
    expect(simulator.requests).toHaveLength(1);
    await simulator.close();
  });

  it("is answered without a record under the control API and beside the dashboard's files", async () => {
    const { simulator } = start();
    for (const path of ["/_simulator/api/nothing", "/_simulator/web/nothing.js", "/_simulator/nothing"]) {
      expect((await simulator.fetch(`http://simulator.local${path}`)).status).toBe(404);
    }
    expect(simulator.requests).toEqual([]);
  });
});

it("explains a method that an endpoint does not take", async () => {
  const { simulator, client } = start();
  expect((await client.raw("payment", paymentParams(), { method: "GET" })).status).toBe(405);
  expect(simulator.requests[0]!.resperr).toBe("Method not allowed. Use POST.");
});
