import { describe, expect, it } from "vitest";
import { clientWithFetch, json, query, record, refund, rejection, syssn, watch } from "./support.js";

const done = json({
  respcd: "0000",
  resperr: "success",
  syssn: "88",
  orig_syssn: syssn,
  out_trade_no: "R-1001",
  txamt: "500",
  cash_refund_fee: "500",
});
const create = (params: object, replies = [done], options = {}, call = {}) => {
  const it = clientWithFetch(replies, options);
  return { ...it, done: it.qfpay.refunds.create(params as never, call) };
};
const refusedFor = async (params: object) => {
  const { done, sent } = create(params);
  const error = await rejection(done);
  expect(error).toMatchObject({ name: "QFPayValidationError", code: "params_invalid", outcome: "not_sent" });
  expect(sent).toHaveLength(0);
  return error.issues.map(({ path }: { path: string }) => path).sort();
};
const sentBy = async (params: object, replies = [done]) => {
  const it = create(params, replies);
  await it.done;
  return it.sent;
};

describe("refunds.create", () => {
  it("sends the payment's syssn under a new number and reads the refund's own", async () => {
    const it = create(refund, [done], { mchid: "ZaMVg12345" });
    expect(await it.done).toMatchObject({
      status: "success",
      syssn: "88",
      orig_syssn: syssn,
      out_trade_no: "R-1001",
      txamt: 500,
    });
    expect(it.sent[0]).toMatchObject({
      path: "/trade/v1/refund",
      params: { mchid: "ZaMVg12345", out_trade_no: "R-1001", syssn, txamt: "500", txdtm: "2026-01-01 12:00:00" },
    });
    expect(Object.keys(it.sent[0]!.params)).toHaveLength(5);
  });

  it("accepts qf_trade_no as syssn and does not send that name", async () => {
    for (const params of [
      { qf_trade_no: syssn, out_trade_no: "R-1", txamt: 5 },
      { syssn, qf_trade_no: syssn, out_trade_no: "R-1", txamt: 5 },
      { syssn: "", qf_trade_no: syssn, out_trade_no: "R-1", txamt: 5 },
      { syssn: null, qf_trade_no: syssn, out_trade_no: "R-1", txamt: 5 },
    ]) {
      expect((await sentBy(params))[0]!.params, JSON.stringify(params)).toEqual({
        syssn,
        out_trade_no: "R-1",
        txamt: "5",
        txdtm: "2026-01-01 12:00:00",
      });
    }
  });

  it("looks the syssn up by the original order number, and sends neither that nor the pay type", async () => {
    for (const more of [{}, { syssn: "" }, { syssn: null }]) {
      const sent = await sentBy(
        { original_out_trade_no: "A-1001", out_trade_no: "R-1", txamt: 5, pay_type: "800201", ...more },
        [json(query(record())), done],
      );
      expect(
        sent.map(({ path }) => path),
        JSON.stringify(more),
      ).toEqual(["/trade/v1/query", "/trade/v1/refund"]);
      expect(sent[0]!.params).toMatchObject({ out_trade_no: "A-1001" });
      expect(sent[1]!.params).toEqual({ syssn, out_trade_no: "R-1", txamt: "5", txdtm: "2026-01-01 12:00:00" });
    }
  });

  it("makes no look-up if the syssn is given as well", async () => {
    expect(await sentBy({ ...refund, original_out_trade_no: "A-1001" })).toHaveLength(1);
  });

  it("refuses when the gateway does not know the original", async () => {
    const it = create({ original_out_trade_no: "A-1", out_trade_no: "R-1", txamt: 5 }, [json(query())]);
    expect(await rejection(it.done)).toMatchObject({
      code: "params_invalid",
      issues: [{ path: "original_out_trade_no" }],
    });
    expect(it.sent.every(({ path }) => path.endsWith("/query"))).toBe(true);
  });

  it("keeps the deadline of the whole call over look-up and refund", async () => {
    const slow = clientWithFetch(
      (request) => () =>
        new Promise((resolve) =>
          slow.clock.setTimeout(
            () => resolve(request.path.endsWith("query") ? json(query(record())) : done.clone()),
            900,
          ),
        ),
    );
    const call = watch(
      slow.qfpay.refunds.create(
        { original_out_trade_no: "A-1001", out_trade_no: "R-1", txamt: 5 },
        { deadlineMs: 1_000 },
      ),
      slow.clock,
    );
    await slow.clock.advance(10_000);
    expect(call).toMatchObject({ state: "rejected", at: 1_000 });
  });

  it.each([
    [{ out_trade_no: "R", txamt: 5 }, ["syssn"]],
    [{ syssn: "", qf_trade_no: "", original_out_trade_no: "", out_trade_no: "R", txamt: 5 }, ["syssn"]],
    [{ syssn: "1", qf_trade_no: "2", out_trade_no: "R", txamt: 5 }, ["qf_trade_no"]],
    [{ syssn: "1", txamt: 5 }, ["out_trade_no"]],
    [{ original_out_trade_no: "A", out_trade_no: "A", txamt: 5 }, ["out_trade_no"]],
    [{ syssn: "1", out_trade_no: "R" }, ["txamt"]],
    [{ syssn: "1", out_trade_no: "R", txamt: 0 }, ["txamt"]],
    [{ syssn: "1", out_trade_no: "R", txamt: 1.5 }, ["txamt"]],
    [{ syssn: "1", out_trade_no: "R", txamt: 5, txdtm: "now" }, ["txdtm"]],
    [{ syssn: "1", out_trade_no: "R".repeat(129), txamt: 5 }, ["out_trade_no"]],
    [{ syssn: "1", out_trade_no: "R", txamt: 5, udid: "u".repeat(41), mchid: "m".repeat(17) }, ["mchid", "udid"]],
    [{}, ["out_trade_no", "syssn", "txamt"]],
  ])("refuses %j for %j", async (params, paths) => {
    expect(await refusedFor(params)).toEqual(paths);
  });

  it("refuses a refund of FPS before it is sent, unless the option says that it is enabled", async () => {
    expect(await refusedFor({ ...refund, pay_type: "802001" })).toEqual(["pay_type"]);
    const lookedUp = create({ original_out_trade_no: "A-1001", out_trade_no: "R-1", txamt: 5 }, [
      json(query(record({ pay_type: "802001" }))),
      done,
    ]);
    expect(await rejection(lookedUp.done)).toMatchObject({ code: "params_invalid", issues: [{ path: "pay_type" }] });
    expect(lookedUp.sent.map(({ path }) => path)).toEqual(["/trade/v1/query"]);
    const allowed = create({ ...refund, pay_type: "802001" }, [done], {}, { allowUnsupported: true });
    expect((await allowed.done).status).toBe("success");
    expect(allowed.sent[0]!.params).not.toHaveProperty("pay_type");
    expect(allowed.sent[0]!.params).not.toHaveProperty("allowUnsupported");
  });

  it("does not refuse pay types whose refund rule is not documented", async () => {
    for (const pay_type of ["800008", "803701", "800201", "899999"])
      expect(await sentBy({ ...refund, pay_type })).toHaveLength(1);
  });

  it.each(["1125", "1155", "1262", "1269", "1270", "1271", "1272", "1265"])(
    "reports a refusal with %s",
    async (respcd) => {
      const it = create(refund, [json({ respcd, resperr: "no" }), json(query())]);
      expect(await rejection(it.done)).toMatchObject({
        code: "api_error",
        respcd,
        outcome: "rejected",
        category: respcd === "1262" ? "order" : "refund",
      });
      // After 1125 or 1262, the client queries this and the last month, because an earlier attempt may have refunded.
      expect(it.sent).toHaveLength(["1125", "1262"].includes(respcd) ? 3 : 1);
    },
  );

  it("recovers by a query for its own number", async () => {
    const { qfpay, sent } = clientWithFetch(
      ({ path }) =>
        path.endsWith("/query")
          ? json(query(record({ order_type: "refund", out_trade_no: "R-1001", txamt: "500" })))
          : json("", 500),
      { recovery: false },
    );
    const error = await rejection(qfpay.refunds.create(refund));
    expect(error).toMatchObject({ code: "outcome_unknown", out_trade_no: "R-1001" });
    expect(await error.recover()).toMatchObject({ order_type: "refund", status: "success" });
    expect(sent.at(-1)!.params).toMatchObject({ out_trade_no: "R-1001" });
  });
});
