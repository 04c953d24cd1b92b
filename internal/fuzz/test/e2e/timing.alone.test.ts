import { createHash } from "node:crypto";
import { verifyNotification } from "@qfpay/core";
import { describe, expect, it, vi } from "vitest";
import { equalHex } from "../../../../packages/core/src/signing/equal-hex.js";
import { key, sign } from "../../src/signed.js";

const body = Buffer.from(
  '{"notify_type": "payment", "syssn": "20260101000300020000000001", "out_trade_no": "A-1", "txamt": "1000"}',
);
const correct = sign(body);
const lengths = [0, 16, 31];

/** Returns a wrong signature whose first `length` characters equal those of the correct signature. */
function sharing(length: number): string {
  const other = [...correct.slice(length)].map((digit) => (15 - Number.parseInt(digit, 16)).toString(16).toUpperCase());
  return correct.slice(0, length) + other.join("");
}

/** An insecure comparison for contrast with `equalHex`: it stops at the first difference. */
function earlyExit(expected: string, received: string): boolean {
  if (received.length !== expected.length) return false;
  for (let i = 0; i < expected.length; i++) {
    if (expected.charCodeAt(i) !== (received.charCodeAt(i) | 0x20)) return false;
  }
  return true;
}

const earlyExitVerify = (received: string) =>
  earlyExit(createHash("md5").update(body).update(key).digest("hex"), received);

/** Counts the characters that a comparison reads with `charCodeAt`. */
function characterReads(work: () => unknown): number {
  const spy = vi.spyOn(String.prototype, "charCodeAt");
  try {
    work();
    return spy.mock.calls.length;
  } finally {
    spy.mockRestore();
  }
}

/**
 * Returns the nanoseconds per call for each input, from the fastest of many rounds. The inputs take turns, so that a
 * slow phase of the machine affects all of them.
 */
function fastest(
  compare: (received: string) => unknown,
  inputs: readonly string[],
  rounds: number,
  calls: number,
): number[] {
  const best = inputs.map(() => Number.POSITIVE_INFINITY);
  let sink = 0;
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < inputs.length; i++) {
      const at = (i + round) % inputs.length;
      const input = inputs[at]!;
      const startedAt = process.hrtime.bigint();
      for (let call = 0; call < calls; call++) if (compare(input)) sink++;
      best[at] = Math.min(best[at]!, Number(process.hrtime.bigint() - startedAt) / calls);
    }
  }
  if (sink > 0) throw new Error("a wrong signature matched");
  return best;
}

const spread = (times: readonly number[]) => Math.max(...times) - Math.min(...times);

const wrong = lengths.map(sharing);

describe("a wrong signature that shares 0, 16 or 31 leading characters with the right one", () => {
  // This test runs first, because the other test's spy leaves `charCodeAt` slower than before.
  it("is compared in the same time, measured in a way that shows an early exit", () => {
    const lower = correct.toLowerCase();
    const ours = spread(fastest((received) => equalHex(lower, received), wrong, 200, 5_000));
    const early = spread(fastest((received) => earlyExit(lower, received), wrong, 200, 5_000));
    console.log(`equalHex: ${ours.toFixed(2)} ns apart; early exit: ${early.toFixed(2)} ns apart`);
    expect(early).toBeGreaterThan(8);
    expect(ours).toBeLessThan(early / 3);
  });

  it("makes verifyNotification read the same number of characters, where an early exit reads more the more are shared", () => {
    const reads = wrong.map((signature) => characterReads(() => verifyNotification(body, signature, key)));
    const early = wrong.map((signature) => characterReads(() => earlyExitVerify(signature)));
    expect(new Set(reads).size).toBe(1);
    expect(reads[0]).toBeGreaterThanOrEqual(64); // A comparison that stops early reads only 2 characters here.
    expect(early).toEqual([2, 34, 64]);
  });
});
