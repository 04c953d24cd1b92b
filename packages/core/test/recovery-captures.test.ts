import { describe, expect, it } from "vitest";
import { captureRecord, clientWithReplies, ended } from "./recovery-cases.js";
import { json, query, record, resetError, syssn } from "./support.js";

const ok = () => json({ respcd: "0000", resperr: "success", syssn: "1" });
const lost = () => resetError();

describe("The record in place of a lost response", () => {
  it("of a capture is not that of an earlier capture of the same amount, at a gateway whose clock is ahead", async () => {
    // The earlier capture was made 20 s before this call, and the gateway's clock is 30 s ahead.
    const earlier = record({ syssn: "5", origssn: syssn, txamt: "300", sysdtm: "2026-01-15 12:00:10" });
    const it = clientWithReplies([lost], [() => json(query(earlier))]);
    for (const own of [{}, { out_trade_no: "C-1001" }]) {
      const call = await ended(it, it.qfpay.preauth.capture({ syssn, txamt: 300, ...own }));
      expect(call.error).toMatchObject({ code: "outcome_unknown" });
    }
    expect(it.money()).toHaveLength(2);
  });

  it("of a capture without a number is not even the only record of its amount", async () => {
    const it = clientWithReplies([lost, ok], [() => json(query(captureRecord()))]);
    const call = await ended(it, it.qfpay.preauth.capture({ syssn, txamt: 300 }));
    expect(call.error).toMatchObject({ code: "outcome_unknown", attempts: 1 });
    expect(it.money()).toHaveLength(1);
  });

  it("of a capture is the one with its number, among other captures", async () => {
    const newer = captureRecord({ syssn: "20260115000300020000000099", out_trade_no: "C-1002" });
    const it = clientWithReplies([lost], [() => json(query(newer, captureRecord()))]);
    const call = await ended(it, it.qfpay.preauth.capture({ syssn, txamt: 300, out_trade_no: "C-1001" }));
    expect(call.value).toMatchObject({ recovered: true, out_trade_no: "C-1001" });
  });

  it("of a capture is not that of another capture by recover() either", async () => {
    const newer = captureRecord({ syssn: "20260115000300020000000099", out_trade_no: "C-1002" });
    const params = { syssn, txamt: 300, out_trade_no: "C-1001" };
    for (const [records, number] of [
      [[newer, captureRecord()], "C-1001"],
      [[newer], undefined],
    ] as const) {
      const it = clientWithReplies([lost], [() => json(query(...records))], { recovery: false });
      const { error } = await ended(it, it.qfpay.preauth.capture(params));
      const found = await error.recover().catch(() => undefined);
      expect(found?.out_trade_no).toBe(number);
    }
  });
});
