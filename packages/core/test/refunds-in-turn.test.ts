import { expect, it } from "vitest";
import { clientWithFetch, json, rejection, watch } from "./support.js";

const answer = () => json({ respcd: "0000", resperr: "success", syssn: "9" });
const refund = (n: number, syssn = "1") => ({ syssn, out_trade_no: `R-${n}`, txamt: 1 });

it("Refunds of one payment are sent one after the other, while refunds of other payments do not wait", async () => {
  const { qfpay, clock, sent } = clientWithFetch([
    () => new Promise((resolve) => clock.setTimeout(() => resolve(answer()), 1_000)),
  ]);
  const all = [refund(1), refund(2), refund(3), refund(4, "2")].map((params) =>
    watch(qfpay.refunds.create(params), clock),
  );
  await clock.advance(5_000);
  expect(all.map(({ at }) => at)).toEqual([1_000, 2_000, 3_000, 1_000]);
  expect(sent.map(({ params, at }) => [params.out_trade_no, at])).toEqual([
    ["R-1", 0],
    ["R-4", 0],
    ["R-2", 1_000],
    ["R-3", 2_000],
  ]);
});

it("A refund that waits for its turn obeys its signal, and a failed one delays no other", async () => {
  const answers = [() => new Promise<Response>(() => {}), answer];
  const { qfpay, clock, sent } = clientWithFetch(answers, { recovery: false });
  const hanging = watch(qfpay.refunds.create(refund(1), { timeoutMs: 3_000 }));
  const signal = AbortSignal.abort(new Error("no longer wanted"));
  expect(await rejection(qfpay.refunds.create(refund(2), { signal }))).toMatchObject({
    code: "aborted",
    outcome: "not_sent",
  });
  const next = watch(qfpay.refunds.create(refund(3)), clock);
  await clock.advance(3_001);
  expect(hanging.error).toMatchObject({ code: "outcome_unknown" });
  expect(next.state).toBe("fulfilled");
  expect(sent.map(({ params }) => params.out_trade_no)).toEqual(["R-1", "R-3"]);
});
