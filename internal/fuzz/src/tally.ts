import type { Reply } from "./connection.js";
import type { Expectation } from "./oracle.js";
import type { Report } from "./protocol.js";
import { key } from "./signed.js";

/** A request that failed the test: its index, the mutation that made it (`kind`), and the fault found. */
export type Failure = { index: number; kind: string; reason: string };

type Seen = { kind: string; expectation: Expectation; group: number; accepted: boolean };

/** Counts the responses to the requests of an attack, and checks the responses and the calls of handlers. */
export class Tally {
  /** The requests with a wrong response, or with a wrong number of handler calls. */
  readonly failures: Failure[] = [];
  /** The number of responses with each HTTP status. */
  readonly statuses = new Map<number, number>();
  /** The number of requests, by the name of the mutation that made them. */
  readonly kinds = new Map<string, number>();
  /** The response times in milliseconds. */
  readonly latencies: number[] = [];
  /** The number of requests for which the server closed the connection instead of responding. */
  closed = 0;
  /** The number of requests that were sent. */
  requests = 0;
  /** The number of calls of notification handlers that the server has reported. */
  handlerCalls = 0;
  /** The requests whose handler calls have not been checked yet, by the index of the request. */
  readonly #seen = new Map<number, Seen>();

  /**
   * Counts one request and checks its response.
   *
   * @param group the index of the first request that delivered the same notification
   */
  add(index: number, kind: string, expectation: Expectation, reply: Reply, group = index): void {
    this.requests++;
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
    const accepted = "answer" in reply && reply.answer.status === 200;
    this.#seen.set(index, { kind, expectation, group, accepted });
    const fail = (reason: string) => this.fail(index, kind, reason);
    if ("timeout" in reply) fail(`neither answered nor closed after ${Math.round(reply.ms)} ms`);
    else if ("closed" in reply) {
      this.closed++;
      if (!expectation.mayClose) fail(`closed without an answer, expected ${expectation.statuses}`);
    } else {
      const { status, text } = reply.answer;
      this.latencies.push(reply.ms);
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      if (!expectation.statuses.includes(status))
        fail(`answered ${status}, expected ${expectation.statuses}: ${text.slice(0, 200)}`);
      if (text.includes(key)) fail("answered with the key");
      if (/\n\s+at .+:\d+:\d+/.test(text)) fail("answered with a stack trace");
      if (status === 200 && text !== "SUCCESS") fail(`answered 200 with ${JSON.stringify(text.slice(0, 50))}`);
    }
  }

  /** Records that a request's response, or the number of its handler calls, was wrong. */
  fail(index: number, kind: string, reason: string): void {
    this.failures.push({ index, kind, reason });
  }

  /** Checks by the server's report that notification handlers ran for exactly the requests that had to be handled. */
  settle({ invocations }: Report): void {
    const calls = new Map<number, number>();
    this.handlerCalls += invocations.length;
    for (const [index] of invocations) {
      const seen = this.#seen.get(index);
      if (!seen) this.fail(index, "unknown", "a handler ran for no known request");
      else if (seen.expectation.handled === "no") this.fail(index, seen.kind, "a handler ran for it");
      if (seen) calls.set(seen.group, (calls.get(seen.group) ?? 0) + 1);
    }
    for (const [index, { kind, expectation, group, accepted }] of this.#seen) {
      const count = calls.get(group) ?? 0;
      if (count > 1 && index === group) this.fail(index, kind, `a handler ran ${count} times for it`);
      if (expectation.handled === "yes" && count !== 1)
        this.fail(index, kind, `handled ${count} times, accepted: ${accepted}`);
      const mayBeAnothers = expectation.handled === "with 200" && kind.startsWith("bytes.");
      const isRefused = !accepted && !expectation.mayClose && index === group;
      if (isRefused && count > 0) this.fail(index, kind, "refused, but a handler ran");
      if (accepted && count === 0 && !mayBeAnothers) this.fail(index, kind, "accepted, but no handler ran");
    }
    this.#seen.clear();
  }

  /** The longest response time in milliseconds. */
  get slowest(): number {
    return this.latencies.reduce((most, ms) => Math.max(most, ms), 0);
  }

  /** The response time, in milliseconds, that 99 of 100 responses do not exceed. */
  get p99(): number {
    const sorted = this.latencies.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
  }
}
