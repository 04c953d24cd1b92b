import { allSafeguards, type Settings } from "./settings.js";

const minute = 60_000;
const callsPerMinute = 400;

/** A time on the last day of a month in Hong Kong, so late that about half of the payments are made before midnight. */
export const beforeMonthEnd = (payments: number): number =>
  Date.UTC(2027, 0, 31, 16) - (2 + (1.6 * payments) / callsPerMinute) * minute;

/** 20 000 payments and 5 000 refunds. */
export const fullCampaign = (seed: number): Settings => ({
  seed,
  origin: Date.now(),
  startsAt: beforeMonthEnd(20_000),
  payments: 20_000,
  refunds: 5_000,
  captures: 1_000,
  workers: 4,
  speed: 30,
  faultShare: 0.3,
  deliveryFaultShare: 0.2,
  network: { held: 0.02, doubled: 0.02, foreign: 0.1 },
  kills: 24,
  redisRestarts: 2,
  clockSteps: 12,
  rotations: 2,
  safeguards: allSafeguards,
});

/** The same in small. */
export const shortCampaign = (seed: number): Settings => ({
  ...fullCampaign(seed),
  startsAt: beforeMonthEnd(3_000),
  payments: 3_000,
  refunds: 750,
  captures: 150,
  kills: 8,
  clockSteps: 6,
  rotations: 1,
});
