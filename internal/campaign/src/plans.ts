import { allSafeguards, type Settings } from "./settings.js";

/** 20 000 payments and 5 000 refunds. */
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

/** The same campaign with fewer payments. */
export const shortCampaign = (seed: number): Settings => ({
  ...fullCampaign(seed),
  payments: 3_000,
  refunds: 750,
  kills: 8,
});
