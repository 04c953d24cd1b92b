import type { QFPayError } from "../errors.js";
import type { Doubt } from "./doubt.js";
import type { GiveUpEvent } from "./hooks.js";

/** The state that a call keeps from one attempt or enquiry to the next. */
export type CallState = {
  /** The number of attempts that have begun. */
  attempts: number;
  /** Whether an earlier attempt may have succeeded at the gateway, one of this call or of a process that crashed. */
  doubt: Doubt;
  /** The failure of the last attempt. */
  lastError: QFPayError | undefined;
  /** The time of the first enquiry that found no record of the call, in epoch milliseconds. */
  absentSince: number | undefined;
  /** The reason that the hook `onGiveUp` gets if the call fails now. */
  giveUpReason: GiveUpEvent["why"];
};
