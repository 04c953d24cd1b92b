import type { AttemptEndEvent, CallEvent } from "./hooks.js";
import { nodeModule } from "./node-module.js";

/** The message of the tracing channel. It has the members of `AttemptEndEvent` only after the attempt has ended. */
export type AttemptMessage = CallEvent & Partial<AttemptEndEvent> & { error?: unknown };

/** The part of Node's `TracingChannel` that this package uses. */
type TracingChannel = {
  /** `hasSubscribers` is absent in older versions of Node and in other runtimes. */
  readonly hasSubscribers?: boolean;
  tracePromise<T>(work: () => Promise<T>, message: object): Promise<T>;
};

type Diagnostics = { tracingChannel?: (name: string) => TracingChannel };

/** Runs an attempt, and publishes its start and end to the subscribers of the tracing channel. */
export type TraceAttempt = (work: () => Promise<void>, message: AttemptMessage) => Promise<void>;

const runUntraced: TraceAttempt = (work) => work();

/**
 * Opens the tracing channel `qfpay:attempt` of `node:diagnostics_channel`. In runtimes without tracing channels, the
 * returned function only runs the attempt.
 */
export function attemptChannel(): TraceAttempt {
  const channel = nodeModule<Diagnostics>("node:diagnostics_channel")?.tracingChannel?.("qfpay:attempt");
  if (!channel) return runUntraced;
  return (work, message) => (channel.hasSubscribers === false ? work() : channel.tracePromise(work, message));
}
