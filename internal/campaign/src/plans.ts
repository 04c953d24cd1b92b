import { qfpayRateWindows } from "@qfpay/core";
import { allSafeguards, type Settings } from "./settings.js";

const minute = 60_000;
const callsPerMinute = 400;

/** Returns a start time for the simulation: half of the payments are made before the end of a month, half after it. */
const beforeMonthEnd = (payments: number): number =>
  Date.UTC(2027, 0, 31, 16) - ((0.5 * payments) / callsPerMinute) * minute;

/** The settings of the full campaign, a long test with faults and crashes: 20 000 payments and 5 000 refunds. */
export const fullCampaign = (seed: number): Settings => ({
  seed,
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
  clockErrorMs: 4 * minute,
  lateMs: 10 * minute,
  rateWindows: qfpayRateWindows,
  rotations: 2,
  safeguards: allSafeguards,
});

/**
 * The settings of a short campaign: fewer payments, refunds and killed workers. An outcome can stay unknown for a
 * shorter time (`lateMs`), so that the campaign learns the results of its last payments sooner.
 */
export const shortCampaign = (seed: number): Settings => ({
  ...fullCampaign(seed),
  speed: 60,
  startsAt: beforeMonthEnd(3_000),
  payments: 3_000,
  refunds: 750,
  captures: 150,
  kills: 8,
  clockSteps: 6,
  clockErrorMs: minute,
  lateMs: 4 * minute,
  rotations: 1,
});

/**
 * Returns the settings with another number of payments. A quarter of the payments is refunded, and one in twenty
 * captures a pre-authorised amount.
 */
export const withPayments = (settings: Settings, payments: number): Settings => ({
  ...settings,
  payments,
  startsAt: beforeMonthEnd(payments),
  refunds: Math.floor(payments / 4),
  captures: Math.floor(payments / 20),
});
