import type { CallState } from "./call-state.js";
import type { PreparedCall } from "./prepare-call.js";
import { type EnquiryFinding, enquire } from "./recovery.js";

/** The result of all enquiries about a call. `gone`: no record, and the gateway can no longer carry out the call. */
export type CallFinding<T> = EnquiryFinding<T> | "gone";

/**
 * Makes enquiries about a call. If the gateway has no record of the call, sets `absentSince` in the call's state.
 * Returns `unclear` at once if the endpoint has no query for the call, or the option `recovery` is `false`.
 *
 * @throws the signal's reason when it fires
 */
export async function findOutcome<T>(call: PreparedCall<T>, state: CallState): Promise<CallFinding<T>> {
  const { transport, options, recoveryOptions, scope } = call;
  const { enquireOnce } = call.recovery;
  if (!enquireOnce || !recoveryOptions) return "unclear";
  const { clock, random, hooks, sharedTimers } = transport;
  const { signType, resume } = options;
  const startedAt = clock.now();
  const finding = await enquire(enquireOnce, {
    event: call.eventOf(state.attempts),
    lastMonth: resume !== undefined && resume !== false,
    options: recoveryOptions,
    clock,
    random,
    hooks,
    signal: scope.signal,
    signType,
    timers: sharedTimers,
  });
  state.absentSince = finding === "absent" ? (state.absentSince ?? startedAt) : undefined;
  if (finding !== "absent" || state.doubt !== "inherited" || typeof resume !== "object") return finding;
  return startedAt - resume.sentAt.getTime() >= recoveryOptions.lateMs ? "gone" : "absent";
}
