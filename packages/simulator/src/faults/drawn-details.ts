import type { Random } from "../world/random.js";
import type { Fault, FaultKind } from "./fault.js";

const between = (random: Random, low: number, high: number) => Math.round(low + random.fraction() * (high - low));
const oneOf = <Value>(random: Random, values: readonly Value[]) =>
  values[Math.floor(random.fraction() * values.length)]!;
const moment = (random: Random) => oneOf(random, ["before", "after"] as const);

/** Functions that make a fault of each kind with random details. They are used if only the kind of a fault is given. */
export const drawnDetails: { readonly [Kind in FaultKind]: (random: Random) => Extract<Fault, { kind: Kind }> } = {
  latency: (random) => ({ kind: "latency", ms: between(random, 50, 2_000), when: moment(random) }),
  reset: (random) => ({ kind: "reset", when: moment(random) }),
  close: () => ({ kind: "close" }),
  truncate: () => ({ kind: "truncate" }),
  status: (random) => ({
    kind: "status",
    status: oneOf(random, [500, 502, 503] as const),
    html: oneOf(random, [true, false]),
    when: moment(random),
  }),
  "429": (random) => oneOf(random, [{ kind: "429" }, { kind: "429", retryAfter: 1 }, { kind: "429", retryAfter: 2 }]),
  lost: (random) => ({ kind: "lost", when: moment(random) }),
  delayed: (random) => ({ kind: "delayed", ms: between(random, 50, 5_000) }),
  duplicate: (random) => ({ kind: "duplicate", ms: oneOf(random, [0, 1_000]) }),
  reordered: () => ({ kind: "reordered" }),
  early: () => ({ kind: "early" }),
  hidden: (random) => ({ kind: "hidden", ms: between(random, 50, 3_000) }),
};
