import { type Attack, attack } from "./attack.js";
import { render } from "./fuzz-request.js";
import { fuzzRequestAt } from "./generate.js";
import type { Measure, Report, Setup } from "./protocol.js";
import { ServerHandle } from "./server-handle.js";
import type { Row } from "./table.js";
import { Tally } from "./tally.js";

/** The result of sending a range of requests to one server. */
export type Result = {
  /** The number of responses by status, and the failures. */
  tally: Tally;
  /** The server's own report of its handler calls and crashes. */
  report: Report;
  /** The server's memory after the first fifth of the requests. */
  warm: Measure;
  /** The server's memory after all requests. */
  end: Measure;
  /** The text that the server printed. */
  output: string;
  /** How the server process ended; `undefined` if it ran to the end of the test. */
  ended: string | undefined;
  /** The seconds from the first request to the last response. */
  seconds: number;
};

type Range = Pick<Attack, "seed" | "from" | "count" | "deadlineMs">;

/**
 * Sends a range of numbered requests to a server. The first fifth of the requests warms the server up; its memory is
 * measured after that fifth and after all requests.
 */
export async function campaign(setup: Setup, range: Range): Promise<Result> {
  const { from, count } = range;
  const server = await ServerHandle.start(setup);
  try {
    const tally = new Tally();
    const target = { ...range, port: server.port, adapter: setup.adapter, parsesFirst: setup.parsesFirst };
    const startedAt = performance.now();
    const warmUp = Math.floor(count / 5);
    await attack({ ...target, count: warmUp }, tally);
    const warm = await server.measure();
    await attack({ ...target, from: from + warmUp, count: count - warmUp }, tally);
    const seconds = (performance.now() - startedAt) / 1_000;
    const end = await server.measure();
    const report = await server.report();
    tally.settle(report);
    return { tally, report, warm, end, output: server.output, ended: server.ended, seconds };
  } finally {
    await server.stop();
  }
}

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);

/** Formats the result of the adapter `name` as a row of the printed table. */
export function rowOf(name: string, { tally, warm, end, seconds }: Result): Row {
  const status = (code: number) => tally.statuses.get(code) ?? 0;
  const named = [200, 400, 401, 405, 413];
  const others = [...tally.statuses].filter(([code]) => !named.includes(code)).sort(([a], [b]) => a - b);
  return {
    adapter: name,
    requests: tally.requests,
    accepted: status(200),
    "malformed 400": status(400),
    "forged 401": status(401),
    "method 405": status(405),
    "size 413": status(413),
    "other refusals": others.map(([code, count]) => `${code}: ${count}`).join(", "),
    closed: tally.closed,
    "handler calls": tally.handlerCalls,
    wrong: tally.failures.length,
    "req/s": Math.round(tally.requests / seconds),
    "p99 ms": Math.round(tally.p99),
    "slowest ms": Math.round(tally.slowest),
    "RSS growth MB": megabytes(end.rss - warm.rss),
    "heap growth MB": megabytes(end.heap - warm.heap),
    "peak RSS MB": megabytes(end.peakRss),
  };
}

/** Describes the first ten failures: the environment variables that repeat a request, and the request's first bytes. */
export function explain(seed: number, { failures }: Tally): string[] {
  return failures.slice(0, 10).map(({ index, kind, reason }) => {
    const bytes =
      index < 0 ? "" : JSON.stringify(render(fuzzRequestAt(seed, index), index).toString("latin1").slice(0, 700));
    return `FUZZ_SEED=${seed} FUZZ_INDEX=${index} (${kind}): ${reason}\n    ${bytes}`;
  });
}
