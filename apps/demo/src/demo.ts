import type { Simulator } from "@qfpay/simulator";
import type { WireLog } from "./wire-log.js";

/** A running demo. */
export type Demo = {
  /** The page to open. */
  url: string;
  /** Where the tunnel or proxy of PUBLIC_URL must lead; `undefined` while notifications come from this machine only. */
  notifyUrl: string | undefined;
  /** `undefined` when the real gateway is used. */
  simulator: Simulator | undefined;
  /** `simulator`, or the QFPay environment. */
  gateway: string;
  /** The simulator's page with every payment, request and notification; `undefined` when the real gateway is used. */
  dashboard: string | undefined;
  wire: WireLog;
  close(): Promise<void>;
};
