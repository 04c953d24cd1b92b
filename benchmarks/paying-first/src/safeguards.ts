import { type Scenario, shortScenarios } from "./scenarios.js";

const [crowd, rush] = shortScenarios;

/**
 * The parts of @qfpay/core that give payments priority over other calls. To show that a part is needed, the benchmark
 * also runs without it: a measured time or count must then miss its bound.
 */
export const safeguards = ["use order", "poll share", "floor", "strays last", "sharing of polls", "reserve"] as const;
/** The name of a part of @qfpay/core that gives payments priority over other calls. */
export type Safeguard = (typeof safeguards)[number];

/** By safeguard, the scenario that shows why it is needed: without it, a measured value misses its bound. */
export const scenarioOf: Readonly<Record<Safeguard, Scenario>> = {
  "use order": crowd,
  "poll share": crowd,
  floor: rush,
  "strays last": crowd,
  "sharing of polls": crowd,
  reserve: rush,
};

type Patch = { text: RegExp; by: string };

/**
 * For each safeguard, the text replacements that remove it from the built @qfpay/core. A safeguard without replacements
 * is switched off by an option of the limiter, in `shop-limiter.ts`.
 */
export const patches: Readonly<Partial<Record<Safeguard, readonly Patch[]>>> = {
  "poll share": [
    { text: /\bpollShare = 0\.5\b/, by: "pollShare = 1" },
    { text: /\bheadroomShare = 0\.1\b/, by: "headroomShare = 0" },
    { text: /\bperQueryMs = 300\b/g, by: "perQueryMs = 1" },
  ],
  floor: [{ text: /\bpollMinimumShare = 0\.05\b/, by: "pollMinimumShare = 0" }],
  "sharing of polls": [
    { text: /\bfewNumbers(\d*) = 50\b/g, by: "fewNumbers$1 = Infinity" },
    { text: /\bmaxListLength = 128\b/, by: "maxListLength = 1" },
    { text: /\blistLength = 128\b/, by: "listLength = 1" },
  ],
};
