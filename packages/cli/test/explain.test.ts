import { signParams } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { describe, expect, it } from "vitest";
import { account, at, qfpay } from "./run.js";

const { appCode, clientKey } = account;
const env = at("http://127.0.0.1:2", { QFPAY_PROD_APPCODE: "P", QFPAY_PROD_KEY: "feedfacefeedfacefeedfacefeedface" });
const explain = (args: readonly string[], input?: string | Uint8Array) =>
  qfpay(["explain", ...args], { env, ...(input !== undefined && { input }) });

const params = { out_trade_no: "A-1", txamt: "1000", txcurrcd: "HKD" };
const text = "out_trade_no=A-1&txamt=1000&txcurrcd=HKD";

/** Returns an HTTP request with the signature `sign`, as a user would save it in a file. */
const request = (sign: string, headers = "", body = text) =>
  `POST /trade/v1/query HTTP/1.1\r\nHost: gateway\r\nX-QF-APPCODE: ${appCode}\r\nX-QF-SIGN: ${sign}\r\n${headers}\r\n${body}`;

describe("qfpay explain", () => {
  it("finds a good signature good, of a text and of a whole request", async () => {
    const sign = await signParams(params, clientKey, "SHA256");
    const one = await explain(["--text", text, "--sign", sign, "--hash", "SHA256"]);
    expect([one.code, one.out]).toEqual([0, "good  The signature is good.\n"]);
    const whole = await explain(["-"], request(sign, "X-QF-SIGNTYPE: SHA256\r\n"));
    expect([whole.code, whole.err]).toEqual([0, ""]);
  });

  it("says that the header with the hash is missing, and shows both texts", async () => {
    const sign = await signParams(params, clientKey, "SHA256");
    const { code, out } = await explain(["-"], request(sign));
    expect(code).toBe(1);
    expect(out).toContain("send X-QF-SIGNTYPE: SHA256");
    expect(out).toContain(`to be hashed  ${text}<client key>`);
  });

  it("names the variable whose key was used by mistake", async () => {
    const sign = await signParams(params, "feedfacefeedfacefeedfacefeedface", "MD5");
    const { out } = await explain(["--text", text, "--sign", sign, "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      good: false,
      cause: "key-of-other-environment",
      explanation: expect.stringContaining("QFPAY_PROD_KEY"),
    });
  });

  const notification = { notify_type: "payment", out_trade_no: "A-1", txamt: "1000", goods_name: "奶茶", syssn: "1" };
  const { body, headers } = signNotification(notification, clientKey);
  const sign = headers["x-qf-sign"]!;
  const raw = new TextDecoder().decode(body);
  const withHeaders = (given: string, signature = sign) =>
    `POST /qfpay/notify HTTP/1.1\nContent-Type: application/json\nX-QF-SIGN: ${signature}\n\n${given}`;

  it.each([
    ["as it came", withHeaders(raw), 0, "exactly these bytes"],
    ["printed again", withHeaders(JSON.stringify(notification)), 1, "parsed and printed again"],
    ["with a line break more", withHeaders(`${raw}\n`), 1, "line break"],
    ["with another amount", withHeaders(raw.replace("1000", "1")), 1, "Refuse it"],
    ["without a signature", `Content-Type: application/json\n\n${raw}`, 1, "no X-QF-SIGN header"],
    ["with a short signature", withHeaders(raw, "ABC"), 1, "32 hexadecimal digits"],
  ])("judges a notification %s", async (_, input, expected, words) => {
    const { code, out } = await explain([], input);
    expect([code, out]).toEqual([expected, expect.stringContaining(words)]);
  });

  it("names the key of another environment that signed a notification", async () => {
    const other = signNotification(notification, "feedfacefeedfacefeedfacefeedface").headers["x-qf-sign"]!;
    expect((await explain([], withHeaders(raw, other))).out).toContain("the one of QFPAY_PROD_KEY");
  });

  it("tells what a code means, without an account", async () => {
    const words = await qfpay(["explain", "1143"]);
    expect([words.code, words.out]).toEqual([0, expect.stringContaining("A payment with it is pending")]);
    expect(JSON.parse((await qfpay(["explain", "1108", "--json"])).out)).toMatchObject({
      status: "failed",
      known: true,
    });
  });

  it.each([
    [["/nowhere/request.txt"], "cannot be read"],
    [["file", "--text", "a=1"], "not both"],
    [["--text", "a=1", "--header", "no header"], '--header must be "Name: value"'],
  ])("refuses %s", async (args, words) => {
    const { code, err } = await explain(args);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });
});
