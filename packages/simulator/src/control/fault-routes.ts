import { faultOf, faultState, randomFaultsOf } from "./fault-input.js";
import { rulesOf } from "./input.js";
import type { ControlParts } from "./parts.js";
import type { Route } from "./route.js";
import { type ObjectSchema, ref } from "./schema.js";
import { schemas } from "./schemas.js";

const members = (name: string) => (schemas[name] as ObjectSchema).properties;

/** The body of a request that adds a fault by its `kind`, or random faults with the probability `share`. */
const faultBody: ObjectSchema = {
  type: "object",
  properties: { ...members("RandomFaults"), ...members("Fault") },
  additionalProperties: false,
  anyOf: [{ required: ["kind"] }, { required: ["share"] }],
};

const rulesBody: ObjectSchema = {
  type: "object",
  properties: members("Rules"),
  additionalProperties: true,
  minProperties: 1,
};

/** The routes `/faults` and `/rules` of the simulator's control API. */
export const faultRoutes = ({ faults, world }: ControlParts): readonly Route[] => [
  {
    method: "get",
    path: "/faults",
    summary: "Faults that are still to be met, and how many were",
    response: ref("Faults"),
    run: () => faultState(faults),
  },
  {
    method: "post",
    path: "/faults",
    summary: 'Adds a fault, or with share faults by chance; "times": "endless" stays until they are ended',
    body: faultBody,
    response: ref("Faults"),
    run({ body }) {
      if ("share" in body) faults.random(randomFaultsOf(body));
      else faults.next(faultOf(body));
      return faultState(faults);
    },
  },
  {
    method: "delete",
    path: "/faults",
    summary: "Ends all faults",
    response: ref("Faults"),
    run() {
      faults.clear();
      return faultState(faults);
    },
  },
  {
    method: "get",
    path: "/rules",
    summary: "Rules that can be switched",
    response: ref("Rules"),
    run: () => ({ ...world.rules }),
  },
  {
    method: "post",
    path: "/rules",
    summary: "Switches one rule or more",
    body: rulesBody,
    response: ref("Rules"),
    run({ body }) {
      Object.assign(world.rules, rulesOf(body));
      return { ...world.rules };
    },
  },
];
