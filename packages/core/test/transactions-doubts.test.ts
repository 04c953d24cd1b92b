import { describe, expect, it } from "vitest";
import {
  clientWithFetch,
  json,
  paid,
  payment,
  query,
  record,
  refusedError,
  rejection,
  run,
  tooMany,
  watch,
} from "./support.js";

describe("A record under another spelling of the number", () => {
  const answer = json(query(record({ out_trade_no: "a-1001", syssn: "999" })));

  it("is not the transaction that was asked for", async () => {
    const { qfpay } = clientWithFetch([answer], {}, Date.UTC(2026, 0, 15, 4));
    expect(await qfpay.transactions.get({ out_trade_no: "A-1001" })).toBeUndefined();
    expect(await qfpay.transactions.get({ syssn: "111" })).toBeUndefined();
    expect(await qfpay.transactions.get({ out_trade_no: "a-1001" })).toMatchObject({ syssn: "999" });
  });

  it("is not refunded", async () => {
    const { qfpay, sent } = clientWithFetch([answer], {}, Date.UTC(2026, 0, 15, 4));
    const refund = { original_out_trade_no: "A-1001", out_trade_no: "R-1", txamt: 1 };
    expect(await rejection(qfpay.refunds.create(refund))).toMatchObject({ code: "params_invalid" });
    expect(sent.map(({ path }) => path)).toEqual(["/trade/v1/query", "/trade/v1/query"]);
  });
});

describe("transactions.waitFor", () => {
  it("goes on during failures of the gateway, and has the last one as cause when time is up", async () => {
    const down = [json("", 502), tooMany(), refusedError()];
    const { qfpay, clock } = clientWithFetch([...down, ...down, ...down, json(query(record()))]);
    expect(await run(clock, qfpay.transactions.waitFor({ out_trade_no: "A-1001" }))).toMatchObject({
      status: "success",
    });

    const never = clientWithFetch([json("", 502)]);
    const waiting = watch(never.qfpay.transactions.waitFor({ out_trade_no: "A-1001" }), never.clock);
    await never.clock.advance(120_000);
    expect(waiting).toMatchObject({ at: 120_000, error: { code: "timeout", cause: { code: "response_invalid" } } });
  });

  it("ends at once with an error that waiting cannot change", async () => {
    const { qfpay, clock, sent } = clientWithFetch([json({ respcd: "1108", resperr: "signature" })]);
    const error = await rejection(run(clock, qfpay.transactions.waitFor({ out_trade_no: "A-1001" })));
    expect(error).toMatchObject({ code: "api_error", respcd: "1108" });
    expect(sent).toHaveLength(1);
  });

  it("reports an unknown outcome if the key was rotated since the order was made, because it may still be paid", async () => {
    const wrongKey = json({ respcd: "1108", resperr: "signature" });
    const { qfpay, clock } = clientWithFetch([
      json(paid({ respcd: "1143" })),
      json(query(record({ respcd: "1143" }))),
      wrongKey,
    ]);
    const scan = { ...payment, pay_type: "800208", auth_code: "281234567890120000" } as const;
    const { out_trade_no, status } = await qfpay.payments.create(scan);
    expect(status).toBe("pending");
    const error = await rejection(run(clock, qfpay.transactions.waitFor({ out_trade_no })));
    expect(error).toMatchObject({ code: "api_error", respcd: "1108", outcome: "unknown" });
  });

  it("changes no error that another call reports, too", async () => {
    const { qfpay, clock } = clientWithFetch([json({ respcd: "1108" })]);
    const wait = rejection(run(clock, qfpay.transactions.waitFor({ out_trade_no: "A-1001" })));
    const get = rejection(qfpay.transactions.get({ out_trade_no: "A-1001" }));
    expect((await get).outcome).toBe("rejected");
    expect((await wait).outcome).toBe("unknown");
  });

  it("uses the signature type and the deadline of a call", async () => {
    const { qfpay, clock, sent } = clientWithFetch([json(query())]);
    const options = { signType: "MD5", deadlineMs: 5_000 } as const;
    const waiting = watch(qfpay.transactions.waitFor({ out_trade_no: "A-1001" }, options), clock);
    await clock.advance(5_000);
    expect(waiting).toMatchObject({ at: 5_000, error: { code: "timeout" } });
    expect(sent[0]!.headers["x-qf-signtype"]).toBe("MD5");
  });
});
