import { describe, expect, it } from "vitest";
import { createNotifyHandler, type NotifyContext, type NotifyOptions, type Transaction } from "../src/index.js";
import { signNotification } from "../src/testing.js";
import { clientKey, clientWithFetch, json, query, record, syssn } from "./support.js";

const delivery = (payload: object) => {
  const { body, headers } = signNotification(payload, clientKey);
  return { method: "POST", header: (name: string) => headers[name], body: async () => body };
};
const payment = {
  notify_type: "payment",
  syssn,
  out_trade_no: "A-1001",
  txamt: "1000",
  txcurrcd: "HKD",
  respcd: "0000",
};

function rig(reply: () => Response, options: Partial<NotifyOptions> = {}) {
  const { qfpay, sent } = clientWithFetch([reply], { retry: false });
  const seen: (Transaction | undefined)[] = [];
  const see = (_: unknown, { transaction }: NotifyContext) => void seen.push(transaction);
  const handle = createNotifyHandler({
    keys: clientKey,
    confirm: "enquiry",
    qfpay,
    on: { payment: see },
    onAny: see,
    ...options,
  });
  return { handle, sent, seen };
}

describe("confirm: enquiry", () => {
  it("gives the handler the gateway's current record, found by the notification's syssn", async () => {
    const { handle, sent, seen } = rig(() => json(query(record({ cancel: "3" }))));
    expect((await handle(delivery(payment))).outcome).toBe("handled");
    expect(sent[0]!.params.syssn).toBe(syssn);
    expect(seen[0]).toMatchObject({ syssn, status: "success", refunded: "full" });
  });

  it("gives the handler undefined if the gateway has no record", async () => {
    const { handle, seen } = rig(() => json(query()));
    expect((await handle(delivery(payment))).outcome).toBe("handled");
    expect(seen).toEqual([undefined, undefined]);
  });

  it("does not acknowledge if the enquiry fails, so that the repeat tries again", async () => {
    let isDown = true;
    const { handle, seen } = rig(() => (isDown ? json("<html>", 502) : json(query(record()))));
    expect((await handle(delivery(payment))).outcome).toBe("handler_failed");
    expect(seen).toHaveLength(0);
    isDown = false;
    expect((await handle(delivery(payment))).outcome).toBe("handled");
  });

  it("makes no enquiry about a kind of notification without syssn", async () => {
    const { handle, sent, seen } = rig(() => json(query()));
    const state = {
      notify_type: "subscription",
      subscription_id: "sub_1",
      state: "ACTIVE",
      sysdtm: "2026-01-01 12:00:00",
    };
    expect((await handle(delivery(state))).outcome).toBe("handled");
    expect(sent).toHaveLength(0);
    expect(seen).toEqual([undefined]);
  });

  it.each([{ qfpay: undefined }, { confirm: "always" as never }])("refuses to start with %j", (options) => {
    expect(() => rig(() => json(query()), options)).toThrow(expect.objectContaining({ code: "config_invalid" }));
  });
});
