import { allSafeguards, type Settings } from "./settings.js";

/** The settings of the full campaign. */
export const fullCampaign = (seed: number): Settings => ({
  seed,
  origin: Date.now(),
  payments: 20_000,
  refunds: 5_000,
  workers: 4,
  speed: 30,
  faultShare: 0.3,
  deliveryFaultShare: 0.2,
  kills: 24,
  redisRestarts: 2,
  safeguards: allSafeguards,
});

/** The settings of a campaign with fewer payments, refunds and kills. */
export const shortCampaign = (seed: number): Settings => ({
  ...fullCampaign(seed),
  payments: 3_000,
  refunds: 750,
  kills: 8,
});
