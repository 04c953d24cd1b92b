import type { Simulator } from "@qfpay/simulator";
import type { WireLog } from "./wire-log.js";

/** A running demo. */
export type Demo = {
  /** The URL of the demo's page. */
  url: string;
  /** The local URL to which a tunnel or proxy must forward notifications; `undefined` if none come from outside. */
  notifyUrl: string | undefined;
  /** The gateway simulator that the demo started; `undefined` if the demo uses a real account. */
  simulator: Simulator | undefined;
  /** The gateway in use: `simulator`, or the name of the QFPay environment. */
  gateway: string;
  /** The address of the simulator's dashboard; `undefined` without a simulator. */
  dashboard: string | undefined;
  /** The log of calls and notifications that the page shows. */
  wire: WireLog;
  /** Stops the demo's servers. */
  close(): Promise<void>;
};
