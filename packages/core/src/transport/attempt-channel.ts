import type { AttemptEndEvent, CallEvent } from "./hooks.js";
import { nodeModule } from "./node-module.js";

/** The message of the channel: complete once the attempt has ended. */
export type AttemptMessage = CallEvent & Partial<AttemptEndEvent> & { error?: unknown };

/** The part of Node's `TracingChannel` that is used here. */
type TracingChannel = {
  /** Absent in older versions of Node and in other runtimes. */
  readonly hasSubscribers?: boolean;
  tracePromise<T>(work: () => Promise<T>, message: object): Promise<T>;
};

type Diagnostics = { tracingChannel?: (name: string) => TracingChannel };

/** Runs an attempt, and tells the subscribers of the channel of its start and end. */
export type TraceAttempt = (work: () => Promise<void>, message: AttemptMessage) => Promise<void>;

const untraced: TraceAttempt = (work) => work();

/** The tracing channel `qfpay:attempt` of `node:diagnostics_channel`. */
export function attemptChannel(): TraceAttempt {
  const channel = nodeModule<Diagnostics>("node:diagnostics_channel")?.tracingChannel?.("qfpay:attempt");
  if (!channel) return untraced;
  return (work, message) => (channel.hasSubscribers === false ? work() : channel.tracePromise(work, message));
}
