import { callHook } from "../call-hook.js";
import { isQFPayError } from "../errors.js";
import { type Attempt, attemptOnce, isFailure } from "./attempt.js";
import type { AttemptMessage } from "./attempt-channel.js";
import type { AttemptEndEvent } from "./hooks.js";
import type { Failure } from "./interpret-response.js";

type AttemptResult<T> = { result: T | Failure } | { thrown: unknown };

/** Makes one attempt, and reports its end once to the hooks and once to the tracing channel. */
export async function observedAttempt<T extends object>(context: Attempt<T>): Promise<T | Failure> {
  const { clock, hooks, channel } = context.transport;
  if (!hooks.onAttemptEnd && !channel.isWatched()) return attemptOnce(context);
  const message: AttemptMessage = { ...context.event };
  const startedAt = clock.monotonic();
  const resultsOfAttempt: AttemptResult<T>[] = [];

  async function work(): Promise<void> {
    const attemptResult: AttemptResult<T> = await attemptOnce(context).then(
      (result) => ({ result }),
      (thrown: unknown) => ({ thrown }),
    );
    resultsOfAttempt.push(attemptResult);
    const end: AttemptEndEvent = {
      ...context.event,
      durationMs: clock.monotonic() - startedAt,
      ...endDetailsOf(attemptResult),
    };
    callHook(hooks.onAttemptEnd, end);
    Object.assign(message, end);
    const error = errorOf(attemptResult);
    if (error !== undefined) throw error; // Thrown so that the tracing channel publishes it.
  }

  await channel.trace(work, message).catch(() => {});
  const [attemptResult] = resultsOfAttempt;
  if (!attemptResult || "thrown" in attemptResult) throw attemptResult?.thrown;
  return attemptResult.result;
}

const errorOf = (attemptResult: AttemptResult<object>): unknown =>
  "thrown" in attemptResult
    ? attemptResult.thrown
    : isFailure(attemptResult.result)
      ? attemptResult.result.error
      : undefined;

function endDetailsOf(attemptResult: AttemptResult<object>): Pick<AttemptEndEvent, "outcome" | "respcd" | "code"> {
  const error = errorOf(attemptResult);
  if (isQFPayError(error)) return { outcome: error.outcome, respcd: error.respcd, code: error.code };
  if ("thrown" in attemptResult) return { outcome: "unknown" };
  return { outcome: "success", respcd: (attemptResult.result as { respcd?: string }).respcd };
}
