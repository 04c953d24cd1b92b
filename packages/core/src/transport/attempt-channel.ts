import type { AttemptEndEvent, CallEvent } from "./hooks.js";

/** The message of the channel: complete once the attempt has ended. */
export type AttemptMessage = CallEvent & Partial<AttemptEndEvent> & { error?: unknown };

/** The part of Node's `TracingChannel` that is used here. */
type TracingChannel = {
  /** Absent in older versions of Node and in other runtimes. */
  readonly hasSubscribers?: boolean;
  tracePromise<T>(work: () => Promise<T>, message: object): Promise<T>;
};

type Runtime = {
  process?: {
    getBuiltinModule?: (name: string) => { tracingChannel?: (name: string) => TracingChannel } | undefined;
  };
};

/** Runs an attempt, and tells the subscribers of the channel of its start and end. */
export type TraceAttempt = (work: () => Promise<void>, message: AttemptMessage) => Promise<void>;

const untraced: TraceAttempt = (work) => work();

/**
 * The tracing channel `qfpay:attempt` of `node:diagnostics_channel`. The module is taken from the runtime and not
 * imported, so that bundles for runtimes without it need no replacement.
 */
export function attemptChannel(): TraceAttempt {
  const channel = tracingChannel("qfpay:attempt");
  if (!channel) return untraced;
  return (work, message) => (channel.hasSubscribers === false ? work() : channel.tracePromise(work, message));
}

function tracingChannel(name: string): TracingChannel | undefined {
  try {
    const { process } = globalThis as Runtime;
    return process?.getBuiltinModule?.("node:diagnostics_channel")?.tracingChannel?.(name);
  } catch {
    return undefined; // Next.js at the edge throws when anything of Node is used
  }
}
