import type { Simulator } from "@qfpay/simulator";
import type { WireLog } from "./wire-log.js";

export type Demo = {
  url: string;
  /** The address to which the tunnel or proxy of PUBLIC_URL must lead; `undefined` without PUBLIC_URL. */
  notifyUrl: string | undefined;
  simulator: Simulator | undefined;
  /** The gateway in use: `simulator`, or the name of the QFPay environment. */
  gateway: string;
  dashboard: string | undefined;
  wire: WireLog;
  close(): Promise<void>;
};
