import { signNotification } from "@qfpay/core/testing";
import { describe, expect, it, vi } from "vitest";
import { bytes, key, paymentBody, paymentText } from "./fixtures.js";
import { golden, notifyServerOn } from "./notify-server.js";
import { send } from "./send.js";
import type { StartAdapter } from "./start-adapter.js";

/** The arguments of `reprintContract`, which tests an adapter that gets the parsed body instead of its bytes. */
export type ReprintContract = {
  /** The name of the adapter in the tests' titles. */
  name: string;
  /** Starts a server whose JSON parser leaves only the parsed body to the adapter. */
  start: StartAdapter;
  /** The fix that the error response must name if the signed bytes cannot be restored from the parsed body. */
  fix: string;
};

const chinese = {
  notify_type: "payment",
  syssn: "3",
  out_trade_no: "A-3",
  txamt: "1000",
  goods_name: "奶茶 🧋 \u007f",
};
const spaced = (value: object) =>
  `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${JSON.stringify(member)}`)
    .join(", ")}}`;

/**
 * Tests an adapter that gets a parsed body, and prints it as JSON again to verify it. The adapter must accept only
 * signed bodies, and otherwise respond with an error that names the fix.
 */
export function reprintContract({ name, start, fix }: ReprintContract): void {
  const serve = notifyServerOn(start);

  describe(name, () => {
    it("acknowledges a payment once it is handled, and its repeat without handling it again", async () => {
      const { post, seen, outcomes } = await serve();
      for (const _ of [1, 2]) expect(await post(paymentBody)).toMatchObject({ status: 200, text: "SUCCESS" });
      expect(seen).toMatchObject([{ type: "payment", txamt: 1000, out_trade_no: "ORDER20260101000001" }]);
      expect(outcomes).toEqual(["handled", "duplicate"]);
    });

    it.each([
      ["Python's json.dumps", signNotification(chinese, key).body],
      ["Python's json.dumps with ensure_ascii=False", bytes(spaced(chinese))],
      ["JSON.stringify", bytes(JSON.stringify(chinese))],
    ])("verifies what %s printed, and hands over what was signed", async (_, body) => {
      const { deliver, seen } = await serve();
      expect((await deliver(body)).text).toBe("SUCCESS");
      expect(seen).toMatchObject([{ goods_name: chinese.goods_name, raw: chinese }]);
    });

    it.each([
      ["a number with a fraction of nothing", '{"notify_type": "payment", "syssn": "1", "rate": 1.0}'],
      ["a number of 20 digits", '{"notify_type": "payment", "syssn": "1", "n": 12345678901234567890}'],
      ["integers for names, out of order", '{"notify_type": "payment", "syssn": "1", "2": "b", "1": "a"}'],
      ["a name twice", '{"notify_type": "payment", "syssn": "1", "syssn": "2"}'],
      ["blanks that no printer makes", '{ "notify_type": "payment", "syssn": "1" }'],
    ])("answers 500 with the fix to a signed body with %s, and handles nothing", async (_, text) => {
      const { deliver, seen, outcomes } = await serve();
      const answer = await deliver(text);
      expect(answer.status).toBe(500);
      expect(answer.text).toContain("The exact bytes of the body are gone.");
      expect(answer.text).toContain(fix);
      expect(outcomes).toEqual(["raw_body_unavailable"]);
      expect(seen).toEqual([]);
    });

    it.each<[string, Uint8Array, Record<string, string>]>([
      ["another amount", bytes(paymentText.replace('"txamt": "1000"', '"txamt": "1001"')), golden],
      ["one member more", bytes(paymentText.replace("}", ', "extra": "1"}')), golden],
      ["the signature of another key", paymentBody, signNotification(paymentText, "another-key").headers],
    ])("never accepts a payment with %s", async (_, body, headers) => {
      const { post, seen } = await serve();
      expect((await post(body, headers)).status).toBe(500);
      expect(seen).toEqual([]);
    });

    it("warns once, with the fix, however many are delivered", async () => {
      const onWarning = vi.fn();
      const { deliver } = await serve({ hooks: { onWarning } });
      for (const syssn of ["1", "2", "3"]) expect((await deliver({ ...chinese, syssn })).text).toBe("SUCCESS");
      expect(onWarning).toHaveBeenCalledTimes(1);
      expect(onWarning.mock.calls[0]![0]).toContain(fix);
    });

    it("still refuses what is not signed with 401, and GET with 405", async () => {
      const { url } = await serve();
      const headers = { "content-type": "application/json" };
      expect((await send(url, paymentBody, { headers })).status).toBe(401);
      expect((await send(url)).status).toBe(405);
    });
  });
}
