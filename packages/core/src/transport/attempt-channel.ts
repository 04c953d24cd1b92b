import type { AttemptEndEvent, CallEvent } from "./hooks.js";
import { nodeModule } from "./node-module.js";

/**
 * The message that subscribers of the tracing channel get. It has the members of `AttemptEndEvent` only after the
 * attempt has ended.
 */
export type AttemptMessage = CallEvent & Partial<AttemptEndEvent> & { error?: unknown };

/** The part of Node's `TracingChannel` that this package uses. */
type TracingChannel = {
  /** Absent in older versions of Node and in other runtimes. */
  readonly hasSubscribers?: boolean;
  tracePromise<T>(work: () => Promise<T>, message: object): Promise<T>;
};

type Diagnostics = { tracingChannel?: (name: string) => TracingChannel };

/** Publishes the attempts of calls to subscribers of Node's `diagnostics_channel`. */
export type AttemptChannel = {
  /** Whether the channel has subscribers; `true` if the runtime does not tell. */
  isWatched(): boolean;
  /** Runs an attempt, and publishes its start and end to the subscribers. */
  trace(work: () => Promise<void>, message: AttemptMessage): Promise<void>;
};

const unwatched: AttemptChannel = { isWatched: () => false, trace: (work) => work() };

/**
 * Opens the tracing channel `qfpay:attempt` of `node:diagnostics_channel`. In runtimes without tracing channels,
 * `trace` only runs the attempt.
 */
export function attemptChannel(): AttemptChannel {
  const channel = nodeModule<Diagnostics>("node:diagnostics_channel")?.tracingChannel?.("qfpay:attempt");
  if (!channel) return unwatched;
  const isWatched = () => channel.hasSubscribers !== false;
  return {
    isWatched,
    trace: (work, message) => (isWatched() ? channel.tracePromise(work, message) : work()),
  };
}
