import type { Clock } from "../clock.js";
import { QFPayAbortError, QFPayTimeoutError } from "../errors.js";

/** The time a call has: one signal that fires for the caller's abort and for the deadline, with our error as reason. */
export type CallScope = { signal: AbortSignal; end(): void };

/** @param deadlineMs the whole call with all its waits, milliseconds */
export function callScope(
  clock: Clock,
  { signal, deadlineMs }: { signal?: AbortSignal; deadlineMs?: number },
): CallScope {
  const controller = new AbortController();
  const onAbort = () =>
    controller.abort(new QFPayAbortError("The call was aborted by its signal.", { cause: signal!.reason }));
  if (signal?.aborted) onAbort();
  else signal?.addEventListener("abort", onAbort, { once: true });
  const timer =
    deadlineMs === undefined
      ? undefined
      : clock.setTimeout(() => {
          controller.abort(new QFPayTimeoutError(`The call did not finish within its deadline of ${deadlineMs} ms.`));
        }, deadlineMs);
  return {
    signal: controller.signal,
    end() {
      clock.clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}
