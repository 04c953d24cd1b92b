import { type Scenario, shortScenarios } from "./scenarios.js";

const [crowd, rush] = shortScenarios;

/**
 * The parts of the package that give payments priority over other calls. The benchmark also runs without each part, and
 * must then exceed a limit.
 */
export const safeguards = ["use order", "poll share", "floor", "strays last", "sharing of polls", "reserve"] as const;
/** The name of a part of the package that gives payments priority. */
export type Safeguard = (typeof safeguards)[number];

/** The benchmark removes each of these parts of the package. The scenario named here must then exceed a limit. */
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
 * Patches of the built package. Each removes one part, so that a run shows whether the part is needed.
 * `shop-limiter.ts` switches other parts off by options.
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
