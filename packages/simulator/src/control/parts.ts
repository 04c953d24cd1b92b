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
  readonly world: World;
  readonly notifier: Deliverer;
  readonly clock: ClockControl;
  readonly faults: FaultQueue;
  readonly requests: Journal<RequestRecord>;
  readonly deliveries: Journal<Delivery>;
  readonly rateLimited: () => number;
  readonly changes: ChangeNotifier;
  /**
   * Puts the simulator back into the state in which it started. But the clock continues, and used transaction numbers
   * are not used again.
   */
  readonly reset: () => void;
};
