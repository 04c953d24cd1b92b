import { callHook } from "../call-hook.js";
import { isQFPayError } from "../errors.js";
import { type Attempt, attemptOnce, isFailure } from "./attempt.js";
import type { AttemptMessage } from "./attempt-channel.js";
import type { AttemptEndEvent } from "./hooks.js";
import type { Failure } from "./judge.js";

type Ended<T> = { result: T | Failure } | { thrown: unknown };

/** Makes one attempt, and reports the end of the attempt once to the hooks and once to the tracing channel. */
export async function observedAttempt<T extends object>(context: Attempt<T>): Promise<T | Failure> {
  const { clock, hooks, trace } = context.transport;
  const message: AttemptMessage = { ...context.event };
  const startedAt = clock.monotonic();
  const ends: Ended<T>[] = [];

  async function work(): Promise<void> {
    const ended: Ended<T> = await attemptOnce(context).then(
      (result) => ({ result }),
      (thrown: unknown) => ({ thrown }),
    );
    ends.push(ended);
    const end: AttemptEndEvent = { ...context.event, durationMs: clock.monotonic() - startedAt, ...endOf(ended) };
    callHook(hooks.onAttemptEnd, end);
    Object.assign(message, end);
    const error = errorOf(ended);
    if (error !== undefined) throw error; // The channel publishes the rejection as `error`.
  }

  await trace(work, message).catch(() => {});
  const [ended] = ends;
  if (!ended || "thrown" in ended) throw ended?.thrown;
  return ended.result;
}

const errorOf = (ended: Ended<object>): unknown =>
  "thrown" in ended ? ended.thrown : isFailure(ended.result) ? ended.result.error : undefined;

function endOf(ended: Ended<object>): Pick<AttemptEndEvent, "outcome" | "respcd" | "code"> {
  const error = errorOf(ended);
  if (isQFPayError(error)) return { outcome: error.outcome, respcd: error.respcd, code: error.code };
  if ("thrown" in ended) return { outcome: "unknown" };
  return { outcome: "success", respcd: (ended.result as { respcd?: string }).respcd };
}
