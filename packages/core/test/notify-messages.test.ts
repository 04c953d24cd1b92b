import { createHash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import {
  ClaimLostError,
  compareWithOrder,
  constructNotification,
  createNotifyHandler,
  memoryNotifyStore,
  type NotifyContext,
  verifyNotification,
} from "../src/index.js";
import { fakeClock, signNotification } from "../src/testing.js";
import { clientKey } from "./support.js";

const payload = { notify_type: "payment", syssn: "1", out_trade_no: "A-1001", txamt: "1000" };
const thrownBy = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

describe("The messages of notification errors", () => {
  it("explain a lost claim and the fix", () => {
    expect(new ClaimLostError("payment:1").message).toBe(
      "The claim on notification payment:1 ended before it was handled, and another delivery has taken it. " +
        "Make the handler faster, or raise handlerTimeoutMs.",
    );
  });

  it("name the missing key, its likely variable and the rule", () => {
    expect(thrownBy(() => verifyNotification("{}", "0".repeat(32), ""))).toBe(
      "Notification keys must be one or more non-empty client keys. Is QFPAY_KEY set?",
    );
  });

  it("give the likely causes of a wrong signature, and differ for a body that is no object", () => {
    expect(thrownBy(() => constructNotification("{}", "0".repeat(32), clientKey))).toBe(
      "The notification's signature does not match. Likely causes: the body was parsed and printed again before it " +
        "was verified, the key belongs to another app code or environment, or the sender is not QFPay. Verify the " +
        "exact bytes with the key of the account that was paid.",
    );
    const { body, headers } = signNotification("[1]", clientKey);
    expect(thrownBy(() => constructNotification(body, headers["x-qf-sign"], clientKey))).toBe(
      "The notification is signed, but its body is not a JSON object.",
    );
  });

  it("name the requirements of compareWithOrder and of confirm", () => {
    const order = { out_trade_no: "A", txamt: 0.5, txcurrcd: "HKD" };
    expect(thrownBy(() => compareWithOrder({ ...order, respcd: "0000" }, order))).toContain(
      "The order's txamt must be an integer of minor units.",
    );
    expect(thrownBy(() => createNotifyHandler({ keys: "k", confirm: "enquiry" }))).toBe(
      'confirm must be "enquiry", together with qfpay: the client to ask with.',
    );
  });
});

describe("Ids that outlive a process", () => {
  it("are the same in every version: the tag of the key in a claim, and the identity of an unknown kind", async () => {
    const contexts: NotifyContext[] = [];
    const handle = createNotifyHandler({ keys: clientKey, onAny: (_n, context) => void contexts.push(context) });
    for (const body of [payload, { notify_type: "new", a: 1 }]) {
      const signed = signNotification(body, clientKey);
      const header = (name: string) => signed.headers[name];
      expect((await handle({ method: "POST", header, body: async () => signed.body })).outcome).toBe("handled");
    }
    const hex = (algorithm: string, text: string) => createHash(algorithm).update(text).digest("hex").toUpperCase();
    const mark = hex("sha256", clientKey).slice(0, 16);
    const unknown = hex("md5", '{"notify_type": "new", "a": 1}');
    expect(contexts.map(({ claim }) => claim.id)).toEqual([`payment:1@${mark}`, `unknown:${unknown}@${mark}`]);
  });
});

describe("memoryNotifyStore", () => {
  it("deletes expired entries", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const used = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const clock = fakeClock();
    const store = memoryNotifyStore({ clock });
    for (let at = 0; at < 100_000; at++) await store.claim(`payment:${at}`, 60_000, "a");
    const full = used();
    await clock.advance(60_000);
    await store.claim("payment:new", 60_000, "a");
    expect(full - used()).toBeGreaterThan(10_000_000);
    expect(await store.claim("payment:new", 60_000, "b")).toBe("busy");
  });
});
