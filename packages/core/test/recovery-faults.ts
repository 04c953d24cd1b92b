import { describe, expect, it } from "vitest";
import type { EndpointName } from "../src/index.js";
import { cannotBeAsked, cases, clientWithReplies, moneyRows, policyOf, unclear } from "./recovery-cases.js";
import { type Loose, watch } from "./support.js";

/** Returns what the tests know of a write endpoint: its call, its record at the gateway and the expected result. */
export const caseOf = (name: EndpointName) => cases[name]!;

/** Returns those endpoints of `rows` for which the client follows one of these policies after an unclear response. */
export const withPolicy = (policies: readonly unknown[], rows: readonly EndpointName[] = moneyRows) =>
  rows.filter((name) => policies.includes(policyOf(name)));

/** Makes the call of a write endpoint, and lets ten minutes pass. By then the call must have ended. */
export async function outcomeOf(name: EndpointName, it: ReturnType<typeof clientWithReplies>, options = {}) {
  const call = watch<Loose>(caseOf(name).call(it.qfpay, options), it.clock);
  await it.clock.advance(600_000);
  expect(call.state).not.toBe("pending");
  expect(it.clock.pending).toBe(0);
  return call;
}

/** The members of the error of a call whose outcome is unknown. */
export const unknown = (name: EndpointName) => ({
  name: "QFPayUnknownOutcomeError",
  code: "outcome_unknown",
  outcome: "unknown",
  out_trade_no: caseOf(name).number,
});

/** Write endpoints of each kind: calls whose record is found, calls that are repeated, and calls that are not repeated. */
export const oneOfEach: readonly EndpointName[] = ["payment", "refund", "reversal", "capture", "createCustomer"];

const bodies = (it: ReturnType<typeof clientWithReplies>) =>
  it.money().map(({ body, headers }) => body + JSON.stringify(headers));

/**
 * Tests what calls of the write endpoints `rows` do after an unclear response.
 *
 * @param faultName the name of the response or network failure in `unclear`
 */
export function afterFault(faultName: string, rows: readonly EndpointName[]): void {
  const fault = unclear[faultName]!;
  const ofPolicy = (...policies: unknown[]) => withPolicy(policies, rows);

  describe(`After ${faultName}`, () => {
    it.each(ofPolicy("ask", "ask_only").filter((name) => caseOf(name).has))(
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

    it.each(ofPolicy("ask", "ask_only").filter((name) => caseOf(name).failed))(
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

    it.each(ofPolicy("ask"))("%s that the gateway does not have is sent again, byte for byte", async (name) => {
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

    it.each(ofPolicy("ask_only"))(
      "%s that the gateway does not have is not sent again, because a repeat could count twice",
      async (name) => {
        const { hasNot, accepted } = caseOf(name);
        const it = clientWithReplies([fault, accepted], [hasNot!]);
        const call = await outcomeOf(name, it);
        expect(call.error).toMatchObject({ ...unknown(name), attempts: 1 });
        expect(it.money()).toHaveLength(1);
      },
    );

    it.each(ofPolicy("ask", "ask_only"))("%s whose enquiries fail is sent once and unknown", async (name) => {
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

    it.each(ofPolicy("repeat"))("%s is sent again without an enquiry, byte for byte", async (name) => {
      const it = clientWithReplies([fault, fault, caseOf(name).accepted], [cannotBeAsked]);
      const call = await outcomeOf(name, it);
      expect(call.state).toBe("fulfilled");
      expect(it.money()).toHaveLength(3);
      expect(new Set(bodies(it)).size).toBe(1);
      expect(it.asked()).toHaveLength(0);
    });

    it.each(ofPolicy("repeat"))("%s is unknown once its attempts are used up", async (name) => {
      const it = clientWithReplies([fault], [cannotBeAsked]);
      const call = await outcomeOf(name, it);
      const advice = expect.stringContaining("Make the same call again: a repeat does no harm.");
      expect(call.error).toMatchObject({ ...unknown(name), attempts: 4, message: advice });
      const recovered = await call.error.recover().catch((reason: unknown) => reason);
      expect(recovered).toMatchObject({ outcome: "unknown", message: advice });
      expect(it.money()).toHaveLength(4);
    });

    it.each(rows)("%s with recovery: false is sent once without an enquiry, and is unknown", async (name) => {
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
}
