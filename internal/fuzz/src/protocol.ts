/** What the server process and the test say to each other. */
export type Command = "measure" | "report" | "stop";

/** Sizes in bytes after a garbage collection, and the largest resident set seen. */
export type Measure = { rss: number; heap: number; peakRss: number; connections: number };

/** A handler that ran: by which request's index (-1: none known), and on what. */
export type Invocation = readonly [index: number, syssn: string, txamt: number];

/** Everything that went on in the server. */
export type Report = {
  invocations: Invocation[];
  /** Unhandled rejections and uncaught exceptions. */
  crashes: string[];
  /** What is wrong with the prototypes of this process and of the notifications. */
  pollution: string[];
  /** Node's own limits on slow clients, in milliseconds; 0 is none. */
  requestTimeout: number;
  headersTimeout: number;
};

export type Message = { ready: number } | { measure: Measure } | { report: Report };

/** How a server is set up. */
export type Setup = {
  adapter: AdapterName;
  maxBodyBytes?: number;
  /** Keys are chosen by what the body claims, before anything is verified. */
  keysByMchid?: boolean;
  /** Express parses every body as JSON before the adapter sees it, and keeps no bytes. */
  parsesFirst?: boolean;
};

export const adapterNames = ["express", "nest-express", "nest-fastify", "hono", "fetch"] as const;

/** Servers that verify badly, to see that the fuzzer notices. */
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

export type AdapterName = (typeof adapterNames)[number] | (typeof brokenNames)[number];
