/** A command that the test sends to the server process. */
export type Command = "measure" | "report" | "stop";

/** The server's memory in bytes after a garbage collection (`peakRss`: the most so far), and its open connections. */
export type Measure = { rss: number; heap: number; peakRss: number; connections: number };

/**
 * One call of the notification handler: the index of the fuzz request that caused it (-1 if unknown), and the
 * notification's `syssn` and amount.
 */
export type Invocation = readonly [index: number, syssn: string, txamt: number];

/** The events in the server since the last report, and the server's time limits. */
export type Report = {
  /** The calls of the notification handler. */
  invocations: Invocation[];
  /** The texts of errors that nobody handled. */
  crashes: string[];
  /** Members that requests have added to built-in prototypes, as an attack by `__proto__` tries to do. */
  prototypePollution: string[];
  /** The milliseconds that Node's HTTP server waits for a whole request; 0 means no limit. */
  requestTimeout: number;
  /** The milliseconds that Node's HTTP server waits for the headers of a request; 0 means no limit. */
  headersTimeout: number;
};

/** A message from the server process to the test. `ready` holds the server's port. */
export type Message = { ready: number } | { measure: Measure } | { report: Report };

/** The configuration of a server that the fuzzer attacks. */
export type Setup = {
  /** The adapter to attack, or a server with a deliberate fault, which the fuzzer must find. */
  adapter: AdapterName;
  /** The longest notification body that the adapter reads; without it, the adapter's default. */
  maxBodyBytes?: number;
  /** Whether the server chooses the key by the `mchid` in the body, before it verifies the body. */
  keysByMchid?: boolean;
  /** Whether Express parses every body as JSON before the adapter sees it, and keeps no raw bytes. */
  parsesFirst?: boolean;
};

/** The names of the adapters that the fuzzer attacks. */
export const adapterNames = ["express", "nest-express", "nest-fastify", "hono", "fetch"] as const;

/** The names of servers with deliberate faults, which the fuzzer must find. */
export const brokenNames = [
  "prefix",
  "reprinted",
  "trimmed",
  "trusting",
  "twice",
  "silent",
  "polluted",
  "crashing",
] as const;

/** The name of a server that the fuzzer attacks: an adapter, or a server with a deliberate fault. */
export type AdapterName = (typeof adapterNames)[number] | (typeof brokenNames)[number];
