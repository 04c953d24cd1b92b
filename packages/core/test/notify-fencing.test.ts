import { describe, expect, it } from "vitest";
import {
  ClaimLostError,
  createNotifyHandler,
  memoryNotifyStore,
  type NotifyContext,
  type NotifyOptions,
  type NotifyStore,
} from "../src/index.js";
import { fakeClock, signNotification } from "../src/testing.js";
import { clientKey, doThenReturn, type Loose, watch } from "./support.js";

const { body, headers } = signNotification(
  { notify_type: "payment", syssn: "1", out_trade_no: "A-1", txamt: "1000" },
  clientKey,
);
const delivery = () => ({
  method: "POST",
  header: (name: string) => (headers as Record<string, string>)[name],
  body: async () => body,
});

type Call = [method: string, id: string, owner: string | undefined];

/**
 * Creates a notification handler. Its payment callback waits until the test calls `finish` or `fail` in `gates`. The
 * handler's store logs its calls in `calls`, and divides the duration of leases by `speed`.
 */
function rig({ speed = 1, ...options }: Partial<NotifyOptions> & { speed?: number } = {}) {
  const clock = fakeClock();
  const inner = memoryNotifyStore({ clock });
  const calls: Call[] = [];
  const completed: Loose[] = [];
  const store: NotifyStore = {
    claim: (id, leaseMs, owner) =>
      doThenReturn(calls.push(["claim", id, owner]), inner.claim(id, leaseMs / speed, owner)),
    complete: async (id, owner) => {
      calls.push(["complete", id, owner]);
      const is = await inner.complete(id, owner);
      return doThenReturn(completed.push(is), is);
    },
    release: (id, owner) => doThenReturn(calls.push(["release", id, owner]), inner.release(id, owner)),
  };
  const contexts: NotifyContext[] = [];
  const events: Loose[] = [];
  const gates: { finish: () => void; fail: () => void }[] = [];
  const payment = (_n: unknown, context: NotifyContext) => {
    contexts.push(context);
    return new Promise<void>((resolve, reject) =>
      gates.push({ finish: resolve, fail: () => reject(new Error("no stock")) }),
    );
  };
  const handle = createNotifyHandler({
    keys: clientKey,
    clock,
    store,
    on: { payment },
    hooks: { onOutcome: (event) => events.push(event) },
    ...options,
  });
  return { clock, store, calls, completed, contexts, events, gates, deliver: () => watch(handle(delivery())) };
}

describe("The owner of a claim", () => {
  it("is new for each delivery, and the same for all calls of the store in one delivery", async () => {
    const { deliver, clock, gates, contexts, calls } = rig();
    const first = deliver();
    await clock.advance(0);
    gates[0]!.fail();
    await clock.advance(0);
    const second = deliver();
    await clock.advance(0);
    gates[1]!.finish();
    await clock.advance(0);
    expect([first.value!.outcome, second.value!.outcome]).toEqual(["handler_failed", "handled"]);
    const [a, b] = contexts.map(({ claim }) => claim);
    expect(a!.owner).not.toBe(b!.owner);
    expect(a!.owner.length).toBeGreaterThanOrEqual(32);
    expect(calls).toEqual([
      ["claim", a!.id, a!.owner],
      ["release", a!.id, a!.owner],
      ["claim", b!.id, b!.owner],
      ["complete", b!.id, b!.owner],
    ]);
  });

  it("comes with the id of the store, which contains the tag of the key", async () => {
    const { deliver, clock, contexts, calls } = rig({ keys: [clientKey, "another-key"] });
    deliver();
    await clock.advance(0);
    expect(contexts[0]!.claim.id).toMatch(/@[0-9a-f]{16}$/i);
    expect(calls).toEqual([["claim", contexts[0]!.claim.id, contexts[0]!.claim.owner]]);
  });
});

describe("A handler that outlives its lease", () => {
  it("keeps the claim until the lease ends, and then loses it to the next delivery", async () => {
    const { deliver, clock, gates, completed } = rig();
    const first = deliver();
    await clock.advance(59_999);
    expect(first.value!.outcome).toBe("handler_timeout");
    const tooEarly = deliver();
    await clock.advance(0);
    expect(tooEarly.value!.outcome).toBe("busy");
    await clock.advance(1);
    const second = deliver();
    await clock.advance(0);
    gates[0]!.finish();
    await clock.advance(0);
    expect(completed).toEqual([false]);
    gates[1]!.finish();
    await clock.advance(0);
    expect([second.value!.outcome, completed]).toEqual(["handled", [false, true]]);
  });

  it("completes late if no other delivery came meanwhile", async () => {
    const { deliver, clock, gates, completed } = rig();
    deliver();
    await clock.advance(90_000);
    gates[0]!.finish();
    await clock.advance(0);
    expect(completed).toEqual([true]);
    const repeat = deliver();
    await clock.advance(0);
    expect(repeat.value!.outcome).toBe("duplicate");
  });

  it("is not acknowledged if another delivery has the claim: 500, and the error says why", async () => {
    const { deliver, clock, gates, events, contexts } = rig({ speed: 60 }); // A lease of 60 s ends after one second.
    const late = deliver();
    await clock.advance(1_000);
    const fast = deliver();
    await clock.advance(0);
    gates[0]!.finish();
    await clock.advance(0);
    expect(late.value).toMatchObject({ status: 500, outcome: "handler_failed" });
    expect(late.value!.body).not.toMatch(/SUCCESS/i);
    expect(events[0].error).toBeInstanceOf(ClaimLostError);
    expect(events[0].error).toMatchObject({ name: "ClaimLostError", id: contexts[0]!.claim.id });
    expect(events[0].error.message).toContain("handlerTimeoutMs");
    expect(events[0].error.message).not.toContain(contexts[0]!.claim.owner);
    gates[1]!.finish();
    await clock.advance(0);
    const repeat = deliver();
    await clock.advance(0);
    expect([fast.value!.outcome, repeat.value!.outcome]).toEqual(["handled", "duplicate"]);
  });

  it("does not release the other delivery's claim by a late failure", async () => {
    const { deliver, clock, gates } = rig();
    deliver();
    await clock.advance(60_000);
    deliver();
    await clock.advance(0);
    gates[0]!.fail();
    await clock.advance(0);
    const third = deliver();
    await clock.advance(0);
    expect([third.value!.outcome, gates.length]).toEqual(["busy", 2]);
  });
});

describe("A handler that completes its claim itself", () => {
  const own = (after: () => unknown) => {
    let runs = 0;
    const world: ReturnType<typeof rig> = rig({
      on: {
        payment: async (_n, { claim }) => {
          runs++;
          expect(await world.store.complete(claim.id, claim.owner)).toBe(true);
          await after();
        },
      },
    });
    return { ...world, runs: () => runs };
  };

  it("leads to an acknowledgement, and the engine's own completion changes nothing", async () => {
    const { deliver, clock, completed, runs } = own(() => {});
    const first = deliver();
    await clock.advance(0);
    const repeat = deliver();
    await clock.advance(0);
    expect([first.value!.outcome, repeat.value!.outcome]).toEqual(["handled", "duplicate"]);
    expect([completed, runs()]).toEqual([[true, true], 1]);
  });

  it("is not run again if it fails afterwards, because its booking is committed", async () => {
    const { deliver, clock, runs } = own(() => {
      throw new Error("the mail server is down");
    });
    const first = deliver();
    await clock.advance(0);
    const repeat = deliver();
    await clock.advance(0);
    expect([first.value!.outcome, repeat.value!.outcome, runs()]).toEqual(["handler_failed", "duplicate", 1]);
  });
});
