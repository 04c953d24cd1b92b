import { Connection, type Reply, type Sent } from "./connection.js";
import { type FuzzRequest, render } from "./fuzz-request.js";
import { fuzzRequestAt } from "./generate.js";
import { expectationOf } from "./oracle.js";
import type { AdapterName } from "./protocol.js";
import type { Tally } from "./tally.js";

/** An attack on a server's notification path: the server, and the range of numbered random requests to send. */
export type Attack = {
  /** The port of the attacked server on this machine. */
  port: number;
  /** The server to attack: an adapter, or a server with a deliberate fault. */
  adapter: AdapterName;
  /** Whether a JSON parser reads the body before the adapter does. Default `false`. */
  parsesFirst?: boolean | undefined;
  /** The seed of the random requests. */
  seed: number;
  /** The index of the first request to send. */
  from: number;
  /** The number of requests to send. */
  count: number;
  /** The number of connections that are used at the same time, default 16. */
  connections?: number;
  /** The most requests that are sent on a connection before their responses arrive, default 12. */
  depth?: number;
  /** Milliseconds after which a request counts as hanging, default 10 000. */
  deadlineMs?: number;
};

type Item = { index: number; request: FuzzRequest; attempts: number };

const mostAttempts = 3;

/** Sends the requests to the server, and counts the responses in `tally`. */
export async function attack(target: Attack, tally: Tally): Promise<void> {
  const { port, adapter, parsesFirst = false, seed, from, count, connections = 16, depth = 12, deadlineMs } = target;
  let next = from;
  const end = from + count;
  // In Nest, body parsers read a request before the controller can refuse it for its missing signature.
  const parsesUnsigned = adapter.startsWith("nest");
  const undoes = ["gzip", "deflate", ...(/^(express|nest)/.test(adapter) || knowsBrotli() ? ["br"] : [])];
  const retry: Item[] = [];

  const take = (): Item | undefined => {
    const again = retry.pop();
    if (again) return again;
    return next < end ? { index: next, request: fuzzRequestAt(seed, next++), attempts: 0 } : undefined;
  };

  const judge = ({ index, request }: Item, reply: Reply) =>
    tally.add(
      index,
      request.kind,
      expectationOf(request, { parsesUnsigned, parsesFirst, undoes }),
      reply,
      request.repeats,
    );

  async function exchange(connection: Connection, items: readonly Item[]): Promise<void> {
    const sent = items.map(({ request, index }): Sent => ({ bytes: render(request, index), method: request.method }));
    const ending = items[0]!.request.ending;
    const replies = await connection.exchange(sent, ending);
    for (const [at, item] of items.entries()) {
      // The server may close the connection after one response. The requests sent behind it then get no response, so
      // each of them is sent again alone.
      const wasBehind = at > 0 || item.attempts > 0;
      if ("closed" in replies[at]! && !ending && wasBehind && item.attempts < mostAttempts) {
        retry.push({ ...item, attempts: item.attempts + 1 });
      } else judge(item, replies[at]!);
    }
    for (const { status } of connection.surplus.splice(0)) {
      const { index, request } = items.at(-1)!;
      if (status === 200 || status >= 500)
        tally.fail(index, request.kind, `a second answer, ${status}, to one request`);
    }
  }

  async function lane(): Promise<void> {
    let connection: Connection | undefined;
    let held: Item | undefined;
    for (;;) {
      const batch: Item[] = [];
      let last = held;
      held = undefined;
      while (!last && batch.length < depth) {
        const item = take();
        if (!item) break;
        if (item.request.ending || item.attempts > 0) last = item;
        else batch.push(item);
      }
      if (batch.length === 0 && !last) break;
      if (!connection?.usable) connection = await Connection.open(port, deadlineMs);
      if (batch.length > 0) {
        held = last;
        await exchange(connection, batch);
      } else await exchange(connection, [last!]);
    }
    connection?.destroy();
  }

  await Promise.all(Array.from({ length: connections }, lane));
  // The last connection may have left requests that must be sent again. `lane` sends them on a new connection.
  if (retry.length > 0) await lane();
}

/** Whether the servers that use the Fetch API can decompress Brotli, which depends on the version of Node. */
function knowsBrotli(): boolean {
  try {
    return Boolean(new DecompressionStream("brotli" as "gzip"));
  } catch {
    return false;
  }
}
