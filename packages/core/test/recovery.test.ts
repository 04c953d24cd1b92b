import { describe, expect, it } from "vitest";
import { cannotBeAsked, cases, clientWithReplies, moneyRows, policyOf, unclear } from "./recovery-cases.js";
import { afterFault, caseOf, oneOfEach, outcomeOf, unknown, withPolicy } from "./recovery-faults.js";

it("every write endpoint has a case here, and a policy", () => {
  expect(Object.keys(cases).sort()).toEqual([...moneyRows].sort());
  for (const name of moneyRows) expect(policyOf(name), name).toMatch(/^(ask|ask_only|repeat)$/);
});

// Each fault is tested with one endpoint of each kind, and the first fault with all endpoints. The weekly run tests all
// faults with all endpoints.
for (const [at, fault] of Object.keys(unclear).entries()) afterFault(fault, at === 0 ? moneyRows : oneOfEach);

describe.each([
  ["refused", "1264"],
  ["refused because the order is in that state already", "1260"],
])("A repeated call that is %s", (_how, respcd) => {
  const asked = withPolicy(["repeat"]).filter((name) => caseOf(name).has);
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

  it.each(withPolicy(["repeat"]).filter((name) => !caseOf(name).has))(
    "without a number to query: %s is unknown, because its first attempt may have been carried out",
    async (name) => {
      const it = clientWithReplies([lost, refused], [cannotBeAsked]);
      expect((await outcomeOf(name, it)).error).toMatchObject({ code: "outcome_unknown", respcd, attempts: 2 });
      expect(it.asked()).toHaveLength(0);
    },
  );
});
