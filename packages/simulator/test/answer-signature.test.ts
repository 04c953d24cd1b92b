import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { clientKey, paymentParams, signOf } from "./client.js";
import { start } from "./start.js";

const md5 = (text: string) => createHash("md5").update(text).digest("hex").toUpperCase();

async function answerOf(options: Parameters<typeof start>[0], params = paymentParams(), key = clientKey) {
  const response = await start(options).client.raw("payment", params, { key });
  return { response, text: await response.text() };
}

describe("signResponses", () => {
  it("signs nothing by default", async () => {
    const { response } = await answerOf({});
    expect(response.headers.has("x-qf-sign")).toBe(false);
    expect(response.headers.has("x-qf-signtype")).toBe(false);
  });

  it("signs the exact body", async () => {
    const { response, text } = await answerOf({ signResponses: "body" });
    expect(response.headers.get("x-qf-sign")).toBe(md5(text + clientKey));
    expect(response.headers.get("x-qf-signtype")).toBe("MD5");
  });

  it("signs the members at the top without empty ones", async () => {
    const { response, text } = await answerOf({ signResponses: "flat" });
    const filled = Object.entries(JSON.parse(text)).filter(([, value]) => value !== "") as [string, string][];
    expect(response.headers.get("x-qf-sign")).toBe(signOf(Object.fromEntries(filled), clientKey));
  });

  it("signs the members of data if there are any", async () => {
    const { response, text } = await answerOf({ signResponses: "data", responseShape: "envelope" });
    expect(response.headers.get("x-qf-sign")).toBe(signOf(JSON.parse(text).data, clientKey));
    expect((await answerOf({ signResponses: "data" })).response.headers.has("x-qf-sign")).toBe(false);
  });

  it("signs refusals of a known app code as well", async () => {
    const { response, text } = await answerOf({ signResponses: "body" }, paymentParams(), "wrong");
    expect(JSON.parse(text).respcd).toBe("1108");
    expect(response.headers.get("x-qf-sign")).toBe(md5(text + clientKey));
  });
});
