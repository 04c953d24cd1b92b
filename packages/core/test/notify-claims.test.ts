import { describe, expect, it } from "vitest";
import { createNotifyHandler, memoryNotifyStore, type NotifyOptions, type NotifyRequest } from "../src/index.js";
import { redisNotifyStore } from "../src/redis.js";
import { sqlNotifyStore } from "../src/sql.js";
import { fakeClock, signNotification } from "../src/testing.js";
import { clientKey, type Loose, watch } from "./support.js";

function delivery(
  body: object = { notify_type: "payment", syssn: "1", out_trade_no: "A-1", txamt: "1", mchid: "M1" },
): NotifyRequest {
  const signed = signNotification(body, clientKey);
  return { method: "POST", header: (name) => signed.headers[name], body: async () => signed.body };
}

function rig(options: Partial<NotifyOptions> = {}) {
  const clock = fakeClock();
  const handled: Loose[] = [];
  const on = { payment: (_: Loose, { transaction }: Loose) => void handled.push(transaction) };
  return { clock, handled, handle: createNotifyHandler({ keys: clientKey, clock, on, ...options }) };
}

describe("A store whose response to a claim is none of the three states", () => {
  it.each([undefined, null, false, 0, "DONE", Buffer.from("done")])("leads to 500: %s", async (answer) => {
    const store = { ...memoryNotifyStore(), claim: async () => answer as never };
    const { handle, handled } = rig({ store });
    expect(await handle(delivery())).toMatchObject({ status: 500, outcome: "handler_failed" });
    expect(handled).toEqual([]);
  });

  it("is not that of a Redis client that returns bytes", async () => {
    let answer = "claimed";
    const evalSha = async () => Buffer.from(answer);
    const store = redisNotifyStore({ evalSha, eval: evalSha });
    expect(await store.claim("1", 1_000)).toBe("claimed");
    answer = "done";
    expect(await store.claim("1", 1_000)).toBe("done");
  });
});

describe("With confirm", () => {
  it("a handler does not begin once its delivery was answered with 500, and the enquiry's signal fires", async () => {
    let answer = (_: undefined) => {};
    let signal: AbortSignal | undefined;
    const get = (_: unknown, options: { signal: AbortSignal }) => {
      signal = options.signal;
      return new Promise<undefined>((resolve) => (answer = resolve));
    };
    const { handle, handled, clock } = rig({ confirm: "enquiry", qfpay: { transactions: { get } } });
    const reply = watch(handle(delivery()));
    await clock.advance(10_000);
    expect(reply.value).toMatchObject({ status: 500, outcome: "handler_timeout" });
    expect(signal!.aborted).toBe(true);
    answer(undefined);
    await clock.advance(1);
    expect(handled).toEqual([]);
    const again = watch(handle(delivery()));
    await clock.advance(1);
    answer(undefined);
    await clock.advance(1);
    expect(again.value).toMatchObject({ status: 200, outcome: "handled" });
  });

  it("the enquiry names the merchant of the notification", async () => {
    const asked: unknown[] = [];
    const get = async (ref: unknown) => void asked.push(ref);
    const { handle } = rig({ confirm: "enquiry", qfpay: { transactions: { get: get as never } } });
    await handle(delivery());
    await handle(delivery({ notify_type: "payment", syssn: "2", out_trade_no: "A-2", txamt: "1" }));
    expect(asked).toEqual([{ syssn: "1", mchid: "M1" }, { syssn: "2" }]);
  });
});

describe("Infinite times", () => {
  const config = expect.objectContaining({ code: "config_invalid" });
  const client = { evalSha: async () => 1, eval: async () => 1 };
  it("are refused if they are passed to a store", () => {
    for (const name of ["handlerTimeoutMs", "maxBodyBytes"]) {
      expect(() => rig({ [name]: Number.POSITIVE_INFINITY })).toThrow(config);
      expect(() => rig({ [name]: Number.MAX_SAFE_INTEGER })).not.toThrow();
    }
    const retentionMs = Number.POSITIVE_INFINITY;
    expect(() => redisNotifyStore(client, { retentionMs })).toThrow(config);
    expect(() => sqlNotifyStore({ query: async () => ({ rows: [] }) } as never, { retentionMs })).toThrow(config);
  });
});
