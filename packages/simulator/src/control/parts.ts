import type { FaultQueue } from "../faults/faults.js";
import type { RequestRecord } from "../gateway/request-record.js";
import type { Deliverer } from "../notify/deliver.js";
import type { Delivery } from "../notify/delivery.js";
import type { ChangeNotifier } from "../world/changes.js";
import type { ClockControl } from "../world/clock-control.js";
import type { Journal } from "../world/journal.js";
import type { World } from "../world/world.js";

/** The parts of a simulator that the control API shows and changes. */
export type ControlParts = {
  /** The state of the simulated gateway. */
  readonly world: World;
  /** Delivers notifications to the merchants. */
  readonly notifier: Deliverer;
  readonly clock: ClockControl;
  /** The faults that the simulator will cause, such as lost responses. */
  readonly faults: FaultQueue;
  /** The requests that the gateway has received. */
  readonly requests: Journal<RequestRecord>;
  /** The attempts to deliver notifications. */
  readonly deliveries: Journal<Delivery>;
  /** Returns the number of calls that the rate limits have refused. */
  readonly rateLimited: () => number;
  /** Tells the dashboard that the state has changed. */
  readonly changes: ChangeNotifier;
  /** Puts the simulator back into its first state. The clock continues, and transaction numbers are not used again. */
  readonly reset: () => void;
};
