import { describe, expect, it } from "vitest";
import type { EndpointName } from "../src/index.js";
import { cannotBeAsked, cases, clientWithReplies, moneyRows, policyOf, unclear } from "./recovery-cases.js";
import { type Loose, watch } from "./support.js";

const caseOf = (name: EndpointName) => cases[name]!;
const faults = Object.entries(unclear);
const withPolicy = (...policies: unknown[]) => moneyRows.filter((name) => policies.includes(policyOf(name)));

async function outcomeOf(name: EndpointName, it: ReturnType<typeof clientWithReplies>, options = {}) {
  const call = watch<Loose>(caseOf(name).call(it.qfpay, options), it.clock);
  await it.clock.advance(600_000);
  expect(call.state).not.toBe("pending");
  expect(it.clock.pending).toBe(0);
  return call;
}

const unknown = (name: EndpointName) => ({
  name: "QFPayUnknownOutcomeError",
  code: "outcome_unknown",
  outcome: "unknown",
  out_trade_no: caseOf(name).number,
});
const bodies = (it: ReturnType<typeof clientWithReplies>) =>
  it.money().map(({ body, headers }) => body + JSON.stringify(headers));

it("every write endpoint has a case here, and a policy", () => {
  expect(Object.keys(cases).sort()).toEqual([...moneyRows].sort());
  for (const name of moneyRows) expect(policyOf(name), name).toMatch(/^(ask|ask_only|repeat)$/);
});

describe.each(faults)("After %s", (_fault, fault) => {
  it.each(withPolicy("ask", "ask_only").filter((name) => caseOf(name).has))(
    "%s that the gateway has returns its record and is sent once",
    async (name) => {
      const { has, result } = caseOf(name);
      const it = clientWithReplies([fault], [has!]);
      const call = await outcomeOf(name, it);
      expect(call.value).toMatchObject(result!);
      expect(it.money()).toHaveLength(1);
      expect(it.asked()).toHaveLength(1);
    },
  );

  it.each(withPolicy("ask", "ask_only").filter((name) => caseOf(name).failed))(
    "%s that the gateway recorded as failed rejects and is sent once",
    async (name) => {
      const [failed, error] = caseOf(name).failed!;
      const { isEarly } = caseOf(name);
      const it = clientWithReplies([fault], [failed]);
      const call = await outcomeOf(name, it);
      expect(call.error).toMatchObject({ name: "QFPayApiError", outcome: "rejected", attempts: 1, ...error });
      expect(it.money()).toHaveLength(1);
      expect(it.asked()).toHaveLength(isEarly ? 4 : 1);
      expect(it.asked().at(-1)!.at - it.asked()[0]!.at).toBe(isEarly ? 9_000 : 0);
    },
  );

  it.each(withPolicy("ask"))("%s that the gateway does not have is sent again, byte for byte", async (name) => {
    const { hasNot, accepted } = caseOf(name);
    const it = clientWithReplies([fault, accepted], [hasNot!]);
    const call = await outcomeOf(name, it);
    expect(call.state).toBe("fulfilled");
    expect(call.value?.recovered).toBeUndefined();
    expect(it.money()).toHaveLength(2);
    expect(new Set(bodies(it)).size).toBe(1);
    // With `random` 0, the enquiries come after 2, 5, 8 and 11 s. The first enquiry after ten seconds is the last.
    expect(it.asked()).toHaveLength(4);
    expect(it.asked().at(-1)!.at - it.asked()[0]!.at).toBe(9_000);
  });

  it.each(withPolicy("ask_only"))(
    "%s that the gateway does not have is not sent again, because a repeat could count twice",
    async (name) => {
      const { hasNot, accepted } = caseOf(name);
      const it = clientWithReplies([fault, accepted], [hasNot!]);
      const call = await outcomeOf(name, it);
      expect(call.error).toMatchObject({ ...unknown(name), attempts: 1 });
      expect(it.money()).toHaveLength(1);
    },
  );

  it.each(withPolicy("ask", "ask_only"))("%s whose enquiries fail is sent once and unknown", async (name) => {
    const { accepted, isNameless } = caseOf(name);
    const it = clientWithReplies([fault, accepted], [cannotBeAsked], { retry: false });
    const call = await outcomeOf(name, it);
    expect(call.error).toMatchObject({
      ...unknown(name),
      attempts: 1,
      message: expect.stringContaining(isNameless ? "before you have looked it up" : "call recover()"),
    });
    expect(it.money()).toHaveLength(1);
    const [first, last] = [it.asked()[0]!, it.asked().at(-1)!];
    expect(last.at - first.at).toBe(60_000);
  });

  it.each(withPolicy("repeat"))("%s is sent again without an enquiry, byte for byte", async (name) => {
    const it = clientWithReplies([fault, fault, caseOf(name).accepted], [cannotBeAsked]);
    const call = await outcomeOf(name, it);
    expect(call.state).toBe("fulfilled");
    expect(it.money()).toHaveLength(3);
    expect(new Set(bodies(it)).size).toBe(1);
    expect(it.asked()).toHaveLength(0);
  });

  it.each(withPolicy("repeat"))("%s is unknown once its attempts are used up", async (name) => {
    const it = clientWithReplies([fault], [cannotBeAsked]);
    const call = await outcomeOf(name, it);
    const advice = expect.stringContaining("Make the same call again: a repeat does no harm.");
    expect(call.error).toMatchObject({ ...unknown(name), attempts: 4, message: advice });
    const recovered = await call.error.recover().catch((reason: unknown) => reason);
    expect(recovered).toMatchObject({ outcome: "unknown", message: advice });
    expect(it.money()).toHaveLength(4);
  });

  it.each(moneyRows)("%s with recovery: false is sent once without an enquiry, and is unknown", async (name) => {
    const { accepted, has } = caseOf(name);
    for (const [client, own] of [
      [{ recovery: false }, {}],
      [{}, { recovery: false }],
    ] as const) {
      const it = clientWithReplies([fault, accepted], [has ?? cannotBeAsked], client);
      const call = await outcomeOf(name, it, own);
      expect(call.error).toMatchObject({ ...unknown(name), attempts: 1 });
      expect(it.money()).toHaveLength(1);
      expect(it.asked()).toHaveLength(0);
    }
  });
});

describe.each([
  ["refused", "1264"],
  ["refused because the order is in that state already", "1260"],
])("A repeated call that is %s", (_how, respcd) => {
  const asked = withPolicy("repeat").filter((name) => caseOf(name).has);
  const refused = () => new Response(JSON.stringify({ respcd, resperr: "already so" }));
  const lost = unclear["a reset"]!;

  it.each(asked)("because its first attempt was carried out: %s is found", async (name) => {
    const it = clientWithReplies([lost, refused], [caseOf(name).has!]);
    const call = await outcomeOf(name, it);
    expect(call.value).toMatchObject({ respcd: "0000", status: "success", recovered: true });
    expect([it.money().length, it.asked().length]).toEqual([2, 1]);
  });

  it.each(asked)(
    "although there is no record of its first attempt, which may still arrive: %s is unknown",
    async (name) => {
      const it = clientWithReplies([lost, refused], [caseOf(name).hasNot!]);
      expect((await outcomeOf(name, it)).error).toMatchObject({ outcome: "unknown", respcd, attempts: 2 });
    },
  );

  it.each(asked)("and whose enquiries fail: %s is unknown", async (name) => {
    const it = clientWithReplies([lost, refused], [cannotBeAsked], { retry: { attempts: 2 } });
    expect((await outcomeOf(name, it)).error).toMatchObject({ ...unknown(name), respcd });
  });

  it.each(withPolicy("repeat").filter((name) => !caseOf(name).has))(
    "without a number to query: %s is unknown, because its first attempt may have been carried out",
    async (name) => {
      const it = clientWithReplies([lost, refused], [cannotBeAsked]);
      expect((await outcomeOf(name, it)).error).toMatchObject({ code: "outcome_unknown", respcd, attempts: 2 });
      expect(it.asked()).toHaveLength(0);
    },
  );
});
