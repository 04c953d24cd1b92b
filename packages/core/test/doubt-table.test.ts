import { describe, expect, it } from "vitest";
import { afterAsking, afterAttempt, afterResuming, isOpen } from "../src/transport/doubt.js";
import { cpm, ended, paidRecord, scene } from "./recovery-cases.js";
import { also, json, query, type Reply, refused, reset } from "./support.js";

const none = () => json(query());
const ours = () => json(query(paidRecord()));
const foreign = () => json(query(paidRecord({ txamt: "999" })));
const unclear = () => json("", 502);
const ok = () => json({ respcd: "0000", syssn: "1" });

/** A response or failure of the gateway for each ending. */
const endings: Record<keyof typeof afterAttempt, () => Reply> = {
  not_sent: () => refused(),
  refused: () => json({ respcd: "1202" }),
  earlier: () => json({ respcd: "1260" }),
  open: () => reset(),
  open_for_good: () => json({ respcd: "9999" }),
};
type Written = keyof typeof afterAsking;

/** Makes a payment whose last attempt has this ending. The attempt before was the call's own or a crashed process's. */
async function pay(doubt: "none" | "lapsed" | "own", ending: keyof typeof endings, seen: () => Reply, retries = 2) {
  let attempts = 0;
  const before = doubt === "own" ? [() => reset()] : [];
  const it = scene(
    [...before, endings[ending], ok].map((reply) => () => also(attempts++, reply())),
    [() => (attempts > before.length ? seen() : none())],
    { retry: { attempts: before.length + retries } },
  );
  const call = await ended(it, it.qfpay.payments.create(cpm, { resume: doubt === "lapsed" }));
  return { call, it, attempts: attempts - before.length };
}

describe("The table of attempts", () => {
  it("has exactly these cells", () => {
    const ask = ["own", "ask"];
    expect(afterAttempt).toEqual({
      not_sent: { none: ["none", "retry"], lapsed: ["lapsed", "retry"], own: ["own", "retry"] },
      refused: { none: ["none", "throw"], lapsed: ["inherited", "ask"], own: ask },
      earlier: { none: ["none", "look"], lapsed: ["inherited", "ask"], own: ask },
      open: { none: ask, lapsed: ask, own: ask },
      open_for_good: { none: ask, lapsed: ask, own: ask },
    });
  });

  it.each(["none", "lapsed", "own"] as const)(
    "sends again what was not sent, with the doubt %s as it was",
    async (doubt) => {
      expect((await pay(doubt, "not_sent", none)).call.value).toMatchObject({ status: "success" });
      const { call } = await pay(doubt, "not_sent", none, 1);
      expect(call.error).toMatchObject(
        doubt === "none" ? { code: "connection_failed", outcome: "not_sent" } : { code: "outcome_unknown" },
      );
    },
  );

  it("throws a refusal at once where nothing of ours can be there", async () => {
    const { call, it: seen } = await pay("none", "refused", ours);
    expect(call).toMatchObject({ at: 0, error: { code: "api_error", outcome: "rejected", respcd: "1202" } });
    expect(seen.asked()).toHaveLength(0);
  });

  it("looks once, at once, after a code about an earlier state", async () => {
    for (const [reply, error] of [
      [ours, { category: "duplicate", outcome: "unknown", transaction: { txamt: 1000 } }],
      [foreign, { category: "duplicate", outcome: "unknown", transaction: { txamt: 999 } }],
      [none, { category: "order", outcome: "rejected", respcd: "1260", transaction: undefined }],
      [unclear, { code: "outcome_unknown", respcd: "1260" }],
    ] as const) {
      const { call, attempts } = await pay("none", "earlier", reply);
      expect(call).toMatchObject({ at: 0, error });
      expect(attempts).toBe(1);
    }
  });
});

describe("The table of enquiries", () => {
  it("has exactly these cells", () => {
    expect(afterAsking).toEqual({
      refused: { ours: "final", foreign: "unknown", absent: "unless_own", unclear: "unknown" },
      earlier: { ours: "final", foreign: "duplicate", absent: "unknown", unclear: "unknown" },
      open: { ours: "final", foreign: "unknown", absent: "resend", unclear: "unknown" },
      open_for_good: { ours: "final", foreign: "unknown", absent: "unknown", unclear: "unknown" },
    });
    expect(afterResuming).toEqual(afterAsking.open);
  });

  const cells = (Object.keys(afterAsking) as Written[]).flatMap((ending) =>
    (["none", "lapsed", "own"] as const)
      .filter((doubt) => doubt !== "none" || ending.startsWith("open"))
      .map((doubt) => [ending, doubt] as const),
  );

  it.each(cells)("ends a call by its own record after %s with the doubt %s", async (ending, doubt) => {
    const { call, attempts } = await pay(doubt, ending, ours);
    expect(call.value).toMatchObject({ recovered: true, txamt: 1000 });
    expect(attempts).toBe(1);
  });

  it.each(cells)("ends a call by the refusal on its record after %s with the doubt %s", async (ending, doubt) => {
    const { call } = await pay(doubt, ending, () => json(query(paidRecord({ respcd: "1201" }))));
    expect(call.error).toMatchObject({ code: "api_error", respcd: "1201", outcome: "rejected" });
  });

  it.each(cells)("believes no foreign record after %s with the doubt %s", async (ending, doubt) => {
    const { call, attempts } = await pay(doubt, ending, foreign);
    expect(call.error).toMatchObject(
      ending === "earlier"
        ? { code: "api_error", category: "duplicate", outcome: "unknown", transaction: { txamt: 999 } }
        : { code: "outcome_unknown" },
    );
    expect(attempts).toBe(1);
  });

  it.each(cells)("sends again after absence only what was open: %s with the doubt %s", async (ending, doubt) => {
    const { call, attempts } = await pay(doubt, ending, none);
    if (ending === "open") expect(call.value).toMatchObject({ status: "success" });
    else expect(call.error).toMatchObject({ code: "outcome_unknown" });
    expect(attempts).toBe(ending === "open" ? 2 : 1);
  });

  it.each(cells)("leaves unknown what cannot be asked about after %s with the doubt %s", async (ending, doubt) => {
    const { call, attempts } = await pay(doubt, ending, unclear);
    expect(call.error).toMatchObject({ code: "outcome_unknown" });
    expect(attempts).toBe(1);
  });
});

describe("A doubt", () => {
  it("is told as unknown while it lasts; a lapsed one ends with the age of the crashed process's request", () => {
    const told = (["none", "inherited", "lapsed", "own"] as const).map((doubt) => [
      isOpen(doubt, false),
      isOpen(doubt, true),
    ]);
    expect(told).toEqual([
      [false, false],
      [true, true],
      [true, false],
      [true, true],
    ]);
  });
});
