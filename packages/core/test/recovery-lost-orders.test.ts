import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { type PayTypeRow, payTypes } from "../src/index.js";
import { cannotBeAsked, clientWithReplies, isEnquiry, midMonth } from "./recovery-cases.js";
import {
  clientWithFetch,
  json,
  type Loose,
  never,
  paid,
  payment,
  query,
  type Reply,
  record,
  resetError,
  watch,
} from "./support.js";

const lost = () => resetError();
const done = () => json({ respcd: "0000", resperr: "success", syssn: "2" });
const open = () => json(query(record({ respcd: "1143" })));
const closed = () => json(query(record({ respcd: "1142", cancel: "2" })));
const isPaid = () => json(query(record()));
type Scene = ReturnType<typeof clientWithReplies>;

async function create(it: Scene, params: object = {}, options = {}, ms = 600_000) {
  const call = watch<Loose>(it.qfpay.payments.create({ ...payment, ...params } as never, options), it.clock);
  await it.clock.advance(ms);
  expect(call.state).not.toBe("pending");
  return call;
}
const paths = (it: Scene) => it.money().map(({ path }) => path.split("/").at(-1));
const shown = Object.entries(payTypes as Record<string, PayTypeRow>).filter(([, { carries }]) =>
  ["qrcode", "pay_url", "pay_params"].includes(carries),
);
const extras = {
  sub_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
  openid: "2088000000000001",
  goods_name: "Milk tea",
  return_url: "https://shop.example.com/done",
  notify_url: "https://shop.example.com/notify",
  extend_info: "{}",
};

describe("An order whose response was lost", () => {
  it.each(shown)("of %s is undone in the way of its pay type, and reported as lost", async (pay_type, row) => {
    const it = clientWithReplies([lost, done], [() => json(query(record({ pay_type, respcd: "1143" }))), closed]);
    const { error } = await create(it, { pay_type, ...extras });
    expect(error).toMatchObject({
      name: "QFPayOrderLostError",
      code: "order_lost",
      outcome: "rejected",
      out_trade_no: "A-1001",
      attempts: 1,
      message: expect.stringContaining(row.carries),
    });
    expect(paths(it)).toEqual(["payment", row.undo === "reversal" ? "reversal" : "close"]);
    const [order, undo] = it.money();
    expect(undo!.params).toEqual({ syssn: record().syssn, txamt: "1000", txdtm: order!.params.txdtm });
    expect(it.clock.pending).toBe(0);
  });

  it("and that the gateway does not have is created by the second attempt", async () => {
    const it = clientWithReplies([lost, () => json(paid())], [() => json(query())]);
    expect((await create(it)).value).toMatchObject({ status: "pending", qrcode: expect.any(String) });
    expect(paths(it)).toEqual(["payment", "payment"]);
  });

  it("and that the gateway refused is refused, with nothing to undo", async () => {
    const it = clientWithReplies([lost], [() => json(query(record({ respcd: "1203", errmsg: "no channel" })))]);
    expect((await create(it)).error).toMatchObject({ code: "api_error", outcome: "rejected", respcd: "1203" });
    expect(paths(it)).toEqual(["payment"]);
  });

  it("but that is paid already is the result, and is neither closed nor reversed", async () => {
    for (const pay_type of ["800201", "801514"]) {
      const it = clientWithReplies([lost, done], [() => json(query(record({ pay_type })))]);
      const call = await create(it, { pay_type });
      expect(call.value).toMatchObject({ status: "success", recovered: true, out_trade_no: "A-1001", pay_type });
      expect(paths(it)).toEqual(["payment"]);
    }
  });

  it("and that was paid before a crash is not undone by the process that resumes it", async () => {
    const it = clientWithReplies([done], [isPaid]);
    const call = await create(it, {}, { resume: true });
    expect(paths(it)).toEqual([]);
    expect(call.value).toMatchObject({ status: "success", recovered: true });
  });
});

describe("Undoing a lost order", () => {
  const undoing = (undo: (() => Reply)[], records: (() => Reply)[], options = {}) =>
    clientWithReplies([lost, ...undo], [open, ...records], options);

  it("that the gateway refuses, with the order still open, leaves it unknown", async () => {
    for (const respcd of ["1146", "1260", "1136"]) {
      const it = undoing([() => json({ respcd, resperr: "no" })], [open]);
      const { error } = await create(it);
      expect(error).toMatchObject({ code: "outcome_unknown", outcome: "unknown", out_trade_no: "A-1001" });
      expect(error.message).toContain("not certain that it could be closed");
      const looks = it.asked().slice(-4);
      expect(looks.map(({ at }) => at - looks[0]!.at)).toEqual([0, 2_000, 4_000, 6_000]);
      expect(await error.recover()).toMatchObject({ status: "pending" });
    }
  });

  it("is done if the record says that the payment went back in full, or that the open order was cancelled", async () => {
    for (const end of [{ cancel: "2" }, { respcd: "1143", cancel: "3" }]) {
      const it = undoing([done], [() => json(query(record(end)))]);
      const { error } = await create(it);
      expect(error).toMatchObject({ code: "order_lost", outcome: "rejected" });
      expect(error.message).toContain("has been closed");
      expect(it.asked()).toHaveLength(2);
    }
  });

  it("is not done while the record says that only a part of an open order went back", async () => {
    const it = undoing([done], [() => json(query(record({ respcd: "1143", cancel: "5" })))]);
    expect((await create(it)).error).toMatchObject({ code: "outcome_unknown" });
    expect(it.asked()).toHaveLength(5);
  });

  it("that the gateway refuses is the cause of the error that leaves it unknown", async () => {
    const { error } = await create(undoing([() => json({ respcd: "1260", resperr: "no" })], [open]));
    expect(error.cause).toMatchObject({ code: "api_error", respcd: "1260" });
  });

  it("is confirmed by further queries, because the record may lag behind", async () => {
    for (const [looks, code] of [
      [3, "order_lost"],
      [4, "outcome_unknown"],
    ] as const) {
      const it = undoing([done], [...Array.from({ length: looks }, () => open), closed]);
      const call = await create(it);
      expect(call.error).toMatchObject({ code });
      expect(it.asked().map(({ at }) => at)).toEqual([2_000, 2_000, 4_000, 6_000, 8_000]);
      expect(call.at).toBe(8_000);
    }
  });

  it("that the gateway refuses because the order is closed already counts as done", async () => {
    const it = undoing([() => json({ respcd: "1264", resperr: "closed" })], [closed]);
    expect((await create(it)).error).toMatchObject({ code: "order_lost", outcome: "rejected" });
  });

  it("that finds it paid meanwhile is not a lost order but a paid one", async () => {
    for (const undo of [() => json({ respcd: "1260" }), done]) {
      const it = undoing([undo], [isPaid]);
      const { error } = await create(it);
      expect(error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1001" });
      expect(error.message).toMatch(/paid/);
      expect(error.message).not.toMatch(/new number/);
      expect(await error.recover()).toMatchObject({ status: "success" });
    }
  });

  it("whose response is lost leads to enquiries", async () => {
    const it = undoing([lost], [closed]);
    expect((await create(it)).error).toMatchObject({ code: "order_lost" });
    expect(paths(it)).toEqual(["payment", "reversal"]);
  });

  it("whose effect cannot be found out leaves the order unknown", async () => {
    const it = undoing([lost], [cannotBeAsked], { retry: false });
    const { error } = await create(it);
    expect(error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1001" });
    await expect(error.recover()).rejects.toMatchObject({ code: "response_invalid" });
  });

  it("by a reversal that no record confirms is not reported as done", async () => {
    // The code 0000 of a reversal does not prove that the customer was not charged, so the order is queried afterwards.
    const it = undoing([done], [cannotBeAsked], { retry: false });
    expect((await create(it)).error).toMatchObject({ outcome: "unknown", out_trade_no: "A-1001" });
  });

  it("that is still in progress leaves it unknown", async () => {
    const it = undoing([() => json({ respcd: "1145" })], [open]);
    expect((await create(it)).error).toMatchObject({ code: "outcome_unknown" });
  });

  it("names the sub-merchant that the order was created for", async () => {
    const it = undoing([done], [closed]);
    await create(it, { mchid: "shop2" });
    expect(it.sent.map(({ params }) => params.mchid)).toEqual(["shop2", "shop2", "shop2", "shop2"]);
  });

  it("ends with the call's deadline", async () => {
    const it = undoing([() => never], [() => never]);
    const call = await create(it, {}, { deadlineMs: 5_000 });
    expect(call.error).toMatchObject({ outcome: "unknown", out_trade_no: "A-1001" });
    expect(call.at).toBe(5_000);
    expect(it.clock.pending).toBe(0);
  });

  it("ends with the call's deadline between two queries as well", async () => {
    const it = undoing([done], [open]);
    const call = await create(it, {}, { deadlineMs: 5_000 });
    expect(call.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1001" });
    expect(call.at).toBe(5_000);
    expect(it.asked().map(({ at }) => at)).toEqual([2_000, 2_000, 4_000]);
  });

  it("may take the rest of the deadline, not the whole deadline again", async () => {
    // An enquiry finds the order at 2 s, so 3 s are left for the reversal, which gets no response.
    const it = clientWithReplies([lost, () => never], [open]);
    const call = await create(it, {}, { deadlineMs: 5_000 });
    expect(call.error).toMatchObject({ outcome: "unknown", out_trade_no: "A-1001" });
    expect(paths(it)).toEqual(["payment", "reversal"]);
    expect(call.at).toBe(5_000);
  });

  it("ends with the call's signal, and removes its listeners", async () => {
    for (const undo of [() => never, done]) {
      const abort = new AbortController();
      const it = undoing([undo], [() => never]);
      const call = watch<Loose>(it.qfpay.payments.create(payment, { signal: abort.signal }), it.clock);
      await it.clock.advance(3_000);
      abort.abort();
      await it.clock.advance(600_000);
      expect(call.error).toMatchObject({ outcome: "unknown", out_trade_no: "A-1001" });
      expect(call.at).toBe(3_000);
      expect(getEventListeners(abort.signal, "abort")).toHaveLength(0);
      expect(it.clock.pending).toBe(0);
    }
  });
});

describe("An intent", () => {
  const params = { ...payment, pay_type: "802801" } as const;
  const intent = async (it: Scene, options = {}) => {
    const call = watch<Loose>(it.qfpay.intents.createPayment(params, options), it.clock);
    await it.clock.advance(600_000);
    return call;
  };
  const none = () => json(query());
  const duplicate = () => json({ respcd: "1102" });

  it("whose response was lost and whose number is unused is created by the second attempt", async () => {
    const it = clientWithReplies([lost, () => json({ respcd: "0000", payment_intent: "pi_1" })], [none]);
    expect((await intent(it)).value).toMatchObject({ payment_intent: "pi_1", status: "pending" });
    expect(it.money()).toHaveLength(2);
  });

  it("whose own first attempt used the number, without a record, is unknown", async () => {
    const it = clientWithReplies([lost, duplicate], [none]);
    const { error } = await intent(it);
    expect(error).toMatchObject({
      name: "QFPayUnknownOutcomeError",
      code: "outcome_unknown",
      out_trade_no: "A-1001",
      attempts: 2,
    });
    await expect(error.recover()).rejects.toMatchObject({ name: "QFPayResponseError", outcome: "unknown" });
  });

  it("whose response has no intent is lost", async () => {
    const it = clientWithReplies([() => json({ respcd: "0000" })], [none]);
    expect((await intent(it)).error).toMatchObject({ code: "order_lost", out_trade_no: "A-1001" });
  });

  it.each(["0000", "1143"])(
    "under whose number the gateway has a payment (%s) is not reported as unpayable",
    async (respcd) => {
      for (const options of [{}, { resume: true }]) {
        const it = clientWithReplies([lost, done], [() => json(query(record({ pay_type: "802801", respcd })))]);
        const { error } = await intent(it, options);
        expect(error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1001" });
        expect(error.message).toContain("Create no other");
        expect(await error.recover()).toMatchObject({ respcd });
      }
    },
  );

  it("whose number was used, and about which enquiries fail, is not reported as unpayable", async () => {
    let isUp = true;
    const it = clientWithFetch(
      (sent) => {
        if (isEnquiry(sent)) return isUp ? json(query()) : json("", 502);
        if (sent.at === 0) return resetError();
        isUp = false;
        return json({ respcd: "1102" });
      },
      { retry: { attempts: 2 } },
      midMonth,
    );
    const call = watch<Loose>(it.qfpay.intents.createPayment(params), it.clock);
    await it.clock.advance(600_000);
    expect(call.error).toMatchObject({ code: "outcome_unknown" });
  });
});
