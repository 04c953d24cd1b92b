import { fork } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { steppedClock } from "../../src/clock.js";
import { fullCampaign } from "../../src/plans.js";
import { keepTime } from "../../src/timekeeper.js";

it("The campaign's clock stands still until it is told the time, and then runs its timers in their order", () => {
  const clock = steppedClock(1_000);
  const rang: string[] = [];
  clock.setTimeout(() => void rang.push("late"), 200);
  clock.setTimeout(() => {
    rang.push("early");
    clock.clearTimeout(cleared);
  }, 100);
  const cleared = clock.setTimeout(() => void rang.push("cleared"), 150);
  clock.reach(99);
  expect([clock.now(), clock.monotonic(), rang]).toEqual([1_099, 99, []]);
  clock.reach(200);
  expect([clock.now(), rang]).toEqual([1_200, ["early", "late"]]);
});

it("A host's clock may be wrong, and its timers are not", () => {
  let errorMs = 60_000;
  const clock = steppedClock(1_000, () => errorMs);
  clock.reach(5);
  expect(clock.now()).toBe(61_005);
  errorMs = -60_000;
  expect([clock.now(), clock.monotonic()]).toEqual([-58_995, 5]);
});

it("Time waits for a process that is busy, and does not wait for one that was killed", async () => {
  const busy = fork(new URL("../shop/busy-process.mjs", import.meta.url));
  const settings = { ...fullCampaign(1), speed: 100 };
  const keeper = keepTime(settings);
  try {
    keeper.join(busy);
    keeper.start();
    const lags: number[] = [];
    await new Promise<void>((resolve) => {
      busy.on("message", ({ reached }: { reached: number }) => {
        if (lags.push(keeper.clock.monotonic() - reached) === 4) resolve();
      });
    });
    expect(lags).toEqual([0, 0, 0, 0]);
    const gone = once(busy, "exit");
    busy.kill("SIGKILL");
    await gone;
    const then = keeper.clock.monotonic();
    await expect.poll(() => keeper.clock.monotonic(), { timeout: 30_000 }).toBeGreaterThan(then + 5_000);
  } finally {
    busy.kill("SIGKILL");
    keeper.stop();
  }
});
