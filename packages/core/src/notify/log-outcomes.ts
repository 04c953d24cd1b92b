import { type Clock, systemClock } from "../clock.js";
import { createFaultLog } from "../fault-log.js";
import { printable } from "../printable.js";
import type { NotifyOptions } from "./options.js";
import type { NotifyOutcome } from "./reply.js";

/**
 * The log text for each outcome of a notification that was not acknowledged. Outcomes without a text are ordinary and
 * are not logged.
 */
const texts: Partial<Record<NotifyOutcome, string>> = {
  incomplete: "it is incomplete, and there is no handler for incomplete notifications.",
  handler_failed: "handling it failed.",
  handler_timeout: "handling it took too long.",
  raw_body_unavailable: "its exact bytes are gone.",
  unsigned: "the request has no X-QF-SIGN header. A proxy may strip it, or somebody else than QFPay sent the request.",
  bad_signature:
    "the signature fits none of the keys. They belong to another account or environment, something on the way changed " +
    "the body, or somebody else than QFPay sent it.",
  unknown_merchant: "keys has no key for it. Is QFPAY_KEY set?",
  malformed: "it is signed, but its body is not a JSON object.",
  too_large: "its body is larger than maxBodyBytes.",
};

/**
 * The default of `hooks.onOutcome`: writes to `console.error` which notifications were not acknowledged and why. For
 * each cause, it writes the first notification at once, then at most one a minute with the number of those left out.
 * Call it from your own hook to keep the log.
 *
 * @param options `clock` measures the minute; default `systemClock`
 * @example
 * const log = logOutcomes();
 * const onOutcome: NonNullable<NotifyOptions["hooks"]>["onOutcome"] = (event) => {
 *   console.info(event.outcome);
 *   log(event);
 * };
 * createNotifyHandler({ keys, on, hooks: { onOutcome } });
 */
export function logOutcomes(options: { clock?: Clock | undefined } = {}): OutcomeHook {
  const write = createFaultLog(options.clock ?? systemClock);
  return ({ outcome, notification, error, unverifiedNumber }) => {
    const text = texts[outcome];
    if (text === undefined) return;
    const { out_trade_no, type } = (notification ?? {}) as { out_trade_no?: string; type?: string };
    const notificationText = [type, out_trade_no].filter(Boolean).join(" ");
    const unverifiedText = unverifiedNumber && ` Its body names ${unverifiedNumber}, which is not verified.`;
    write({
      code: outcome,
      message: printable(
        `Notification${notificationText && ` ${notificationText}`} not acknowledged: ${text}${unverifiedText ?? ""}`,
      ),
      error,
    });
  };
}

type OutcomeHook = NonNullable<NonNullable<NotifyOptions["hooks"]>["onOutcome"]>;
