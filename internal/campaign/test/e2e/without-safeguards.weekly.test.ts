import { expect, it } from "vitest";
import { minutes, run } from "../run.js";

it("Without recovery customers are charged twice, and the table shows it", { timeout: minutes(20) }, async () => {
  const report = await run(2, 100, { recovery: false }, { kills: 2 });
  expect(report.doubled).toBeGreaterThan(0);
});

it("Without a shared limiter the gateway's limits are overrun, and the table shows it", {
  timeout: minutes(20),
}, async () => {
  // With faults, the requests would be too slow to reach the rate limit. The limit is low, so that even a busy machine
  // sends enough requests to reach it.
  const calm = { faultShare: 0, deliveryFaultShare: 0, kills: 0, network: { held: 0, doubled: 0, foreign: 0 } };
  const rateWindows = [{ limit: 20, windowMs: 60_000 }];
  const report = await run(4, 100, { sharedLimiter: false }, { ...calm, speed: 20, rateWindows });
  expect(report.limited).toBeGreaterThan(0);
});

it("Without claims goods are shipped twice, and the table shows it", { timeout: minutes(20) }, async () => {
  const report = await run(3, 100, { claim: false }, { workers: 2, kills: 2, rotations: 0 });
  expect(report.doubled).toBeGreaterThan(0);
});
