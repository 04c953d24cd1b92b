import { describe, expect, it } from "vitest";
import { clientWithReplies, cpm, ended } from "./recovery-cases.js";
import { json, query, resetError } from "./support.js";

const ok = () => json({ respcd: "0000", resperr: "success", syssn: "1" });
const none = () => json(query());
const lost = () => resetError();

describe("An absence", () => {
  it.each([
    ["a longer wait than asking lasts", { absentAfterMs: 120_000 }],
    ["a wait just longer than asking lasts", { absentAfterMs: 60_001 }],
    ["an earlier end of asking", { giveUpAfterMs: 5_000 }],
    ["an end just before the wait is over", { giveUpAfterMs: 9_999 }],
    ["an end that is no number", { giveUpAfterMs: Number.NaN }],
    ["a wait that is no number", { absentAfterMs: Number.NaN }],
    ["a negative wait", { absentAfterMs: -1 }],
    ["a negative horizon", { lateMs: -1 }],
    ["a horizon that is no number", { lateMs: Number.NaN }],
  ])("that enquiries could never establish is refused with nothing sent (%s)", async (_what, recovery) => {
    const it = clientWithReplies([lost, ok], [none]);
    expect((await ended(it, it.qfpay.payments.create(cpm, { recovery }))).error).toMatchObject({
      name: "QFPayValidationError",
      outcome: "not_sent",
      issues: [
        {
          path: "recovery",
          message:
            "recovery needs absentAfterMs, giveUpAfterMs and lateMs in milliseconds, zero or more, and giveUpAfterMs not below absentAfterMs.",
        },
      ],
    });
    expect(it.sent).toHaveLength(0);
  });

  it.each([{ absentAfterMs: 60_000 }, { giveUpAfterMs: 10_000 }, { absentAfterMs: 20_000, giveUpAfterMs: 20_000 }])(
    "counts if the enquiries end at the same time (%j)",
    async (recovery) => {
      const it = clientWithReplies([lost, ok], [none]);
      expect((await ended(it, it.qfpay.payments.create(cpm, { recovery }))).state).toBe("fulfilled");
      expect(it.money()).toHaveLength(2);
      expect(it.money()[1]!.at).toBeGreaterThanOrEqual(recovery.absentAfterMs ?? 10_000);
    },
  );

  it("may have a horizon of zero: a resumed call without a record is over at once", async () => {
    const it = clientWithReplies([() => json({ respcd: "1202" })], [none]);
    const resume = { sentAt: new Date(it.clock.now()) };
    const call = await ended(it, it.qfpay.payments.create(cpm, { resume, recovery: { lateMs: 0 } }));
    expect(call.error).toMatchObject({ code: "api_error", outcome: "rejected", respcd: "1202" });
  });

  it("is looked for if only the call asks for it, with the defaults for what the call does not say", async () => {
    for (const recovery of [{}, { absentAfterMs: undefined }]) {
      const it = clientWithReplies([lost, ok], [none], { recovery: false });
      expect((await ended(it, it.qfpay.payments.create(cpm, { recovery }))).state).toBe("fulfilled");
      expect(it.money().map(({ at }) => at)).toEqual([0, 11_000]);
    }
  });

  it("is checked over the options of client and call together", async () => {
    const it = clientWithReplies([lost, ok], [none], { recovery: { absentAfterMs: 30_000 } });
    const call = await ended(it, it.qfpay.payments.create(cpm, { recovery: { giveUpAfterMs: 29_999 } }));
    expect(call.error).toMatchObject({ issues: [{ path: "recovery" }] });
    expect(it.sent).toHaveLength(0);
  });
});
