import {
  adapterContract,
  brokenUtf8Body,
  bytes,
  escapedText,
  key,
  paymentBody,
  reprintContract,
  send,
  utf8Text,
} from "@qfpay/contract";
import { QFPay } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { qfpayCheckout, qfpayNotify } from "../src/index.js";
import { cellName } from "./cell.js";
import { listen } from "./listen.js";
import { golden, serve } from "./serve.js";
import type { LosingSetup, Make, Setups, TextSetup } from "./setups.js";

const aMark = "a byte order mark";
const lostByDecoding = {
  "what is no UTF-8": brokenUtf8Body,
  [aMark]: new Uint8Array([0xef, 0xbb, 0xbf, ...paymentBody]),
};

/**
 * Defines the tests of combinations of middleware on one version of Express. Middleware that keeps the exact bytes of
 * the body must pass the adapter's tests. Any other middleware must lead to an error.
 */
export function cells(version: string, make: Make, setups: Setups): void {
  for (const { name, mount, notifyOnly = false, bytesOnly } of setups.bytes) {
    adapterContract({
      name: cellName(version, name),
      notifyOnly,
      bytesOnly,
      start: ({ account, notify, checkout }) => {
        const app = make();
        const qfpay = new QFPay(account);
        mount(app, make, { notify: qfpayNotify(notify), checkout: qfpayCheckout({ qfpay, ...checkout }) });
        return listen(app);
      },
    });
  }

  for (const setup of setups.text) {
    describe(cellName(version, setup.name), () => textCases(make, setup));
    for (const [what, body] of Object.entries(lostByDecoding)) {
      if (what === aMark && setup.keepsMark) continue;
      describe(cellName(version, `${setup.name}, of ${what}: loud 500`), () => decodingCases(make, setup, body));
    }
  }

  for (const { name, mount } of setups.values) {
    reprintContract({
      name: cellName(version, `${name}: printed again`),
      fix: "express.json({ verify: (req, _res, buf)",
      start: ({ account, notify, checkout }) => {
        const app = make();
        const qfpay = new QFPay(account);
        mount(app, make, { notify: qfpayNotify(notify), checkout: qfpayCheckout({ qfpay, ...checkout }) });
        return listen(app);
      },
    });
  }

  it(`tells the team on ${cellName(version, "express.json() before")} of bytes that are gone, without hooks`, async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => error.mockRestore());
    const notify = qfpayNotify({ keys: key, on: { payment: () => {} } });
    const server = await listen(make().use(make.json()).all("/qfpay/notify", notify));
    onTestFinished(() => server.close());
    const { body, headers } = signNotification('{"notify_type": "payment", "syssn": "1", "rate": 1.0}', key);
    for (const _ of [1, 2, 3]) {
      expect((await send(`${server.url}/qfpay/notify`, body, { headers })).status).toBe(500);
    }
    // Three deliveries lead to one line in the log, because they have one cause.
    expect(error).toHaveBeenCalledTimes(1);
    expect(String(error.mock.calls[0]![1])).toContain("The exact bytes of the body are gone. express.json() read them");
  });

  for (const setup of setups.nothing) describe(cellName(version, setup.name), () => lossCases(make, setup));
}

function textCases(make: Make, setup: TextSetup): void {
  it("acknowledges a payment once it is handled, and its repeat without handling it again", async () => {
    const { deliver, payment, outcomes } = await serve(make, setup);
    for (const _ of [1, 2]) expect(await deliver()).toMatchObject({ status: 200, text: "SUCCESS" });
    expect(payment).toHaveBeenCalledTimes(1);
    expect(outcomes).toEqual(["handled", "duplicate"]);
  });

  it.each([
    ["Python's escapes", escapedText],
    ["Chinese and emoji", utf8Text],
  ])("verifies %s", async (_, text) => {
    const { sign, payment } = await serve(make, setup);
    expect((await sign(bytes(text))).text).toBe("SUCCESS");
    expect(payment).toHaveBeenCalledTimes(1);
  });

  it.each<[string, number, Uint8Array]>([
    ["a forged body with 401", 401, bytes('{"notify_type": "payment", "txamt": "1"}')],
    ["a body too large with 413", 413, new Uint8Array(70_000).fill(0x20)],
  ])("refuses %s", async (_, status, body) => {
    const { deliver, payment } = await serve(make, setup);
    expect((await deliver(golden, body)).status).toBe(status);
    expect(payment).not.toHaveBeenCalled();
  });

  it("refuses malformed JSON with 400", async () => {
    const { sign, outcomes } = await serve(make, setup);
    expect((await sign(bytes('{"notify_type": '))).status).toBe(400);
    expect(outcomes).toEqual(["malformed"]);
  });
}

function decodingCases(make: Make, setup: TextSetup, body: Uint8Array): void {
  it("is a loud 500, and no forgery, as it was signed", async () => {
    const { sign, payment } = await serve(make, setup);
    const answer = await sign(body);
    expect(answer.status).toBe(500);
    expect(answer.text).toMatch(/express\.text\(\) read them|What set req\.rawBody to text read them/);
    expect(answer.text).toContain("Mount qfpayNotify before");
    expect(payment).not.toHaveBeenCalled();
  });
}

function lossCases(make: Make, setup: LosingSetup): void {
  const headers = { ...golden, "content-type": setup.contentType };

  it("answers 500 with the culprit and the fix, however often it is delivered, and handles nothing", async () => {
    const { deliver, payment, outcomes } = await serve(make, setup);
    for (const _ of [1, 2, 3]) {
      const answer = await deliver(headers);
      expect(answer.status).toBe(500);
      expect(answer.headers["content-type"]).toMatch(/^text\/plain/);
      expect(answer.text).toContain("The exact bytes of the body are gone.");
      expect(answer.text).toContain(setup.culprit);
      expect(answer.text).toContain(setup.fix);
    }
    expect(payment).not.toHaveBeenCalled();
    expect(outcomes).toEqual(Array(3).fill("raw_body_unavailable"));
  });

  it("is not rebuilt from the parsed object, even where that would verify", async () => {
    const { sign, payment } = await serve(make, setup);
    const answer = await sign(bytes('{"notify_type":"payment","syssn":"1","txamt":"1"}'), headers);
    expect(answer.status).not.toBe(200);
    expect(payment).not.toHaveBeenCalled();
  });

  it("still refuses what is not signed with 401, and GET with 405", async () => {
    const { deliver, url } = await serve(make, setup);
    expect((await deliver({ "content-type": setup.contentType })).status).toBe(401);
    expect((await send(`${url}/qfpay/notify`)).status).toBe(405);
  });

  it("leaves the checkout alone", async () => {
    const { url } = await serve(make, setup);
    const answer = await send(`${url}/checkout`, bytes("{}"), { headers: { "content-type": "application/json" } });
    expect(answer.status).toBe(500);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
  });
}
