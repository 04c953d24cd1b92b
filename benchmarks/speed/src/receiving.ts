import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";
import type { Contender, Row } from "./compare.js";
import { type Message, message } from "./messages.js";

/** Runs the server of one library in its own process, so that its CPU time does not include the sender's. */
class ServerProcess {
  readonly #child: ChildProcess;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 10 });
  readonly #ended: Promise<never>;
  #port = 0;

  constructor(name: string) {
    this.#child = fork(fileURLToPath(new URL("./server.js", import.meta.url)), [name]);
    this.#ended = once(this.#child, "exit").then(([code]) => {
      throw new Error(`A server ended with ${code}.`);
    });
    this.#ended.catch(() => {}); // Prevents an unhandled rejection when `stop()` ends the server.
  }

  async start(): Promise<void> {
    this.#port = (await this.#answer<{ port: number }>()).port;
  }

  async cpu(): Promise<number> {
    this.#child.send("cpu");
    return (await this.#answer<{ cpu: number }>()).cpu;
  }

  async #answer<T>(): Promise<T> {
    const [answer] = (await Promise.race([once(this.#child, "message"), this.#ended])) as [T];
    return answer;
  }

  /**
   * Sends a notification to the library's server.
   *
   * @throws {Error} if the delivery is not acknowledged
   */
  send({ bytes, qfpay, octokit, stripe }: Message): Promise<void> {
    const headers = {
      "content-type": "application/json",
      "content-length": bytes.length,
      "x-qf-sign": qfpay,
      "x-hub-signature-256": octokit,
      "x-github-event": "ping",
      "x-github-delivery": "1",
      "stripe-signature": stripe,
    };
    const options = { port: this.#port, path: "/notify", method: "POST", headers, agent: this.#agent };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        response.resume();
        response.once("end", () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`A server answered ${response.statusCode}.`)),
        );
      });
      sent.once("error", reject);
      sent.end(bytes);
    });
  }

  stop(): void {
    this.#agent.destroy();
    this.#child.disconnect();
  }
}

let serial = 0;

/**
 * Starts one server for each of `libraries`, and returns a row of the benchmark's table: the CPU time for receiving a
 * notification, as a multiple of the baseline's. The baseline is the first of `libraries`, which only reads the body.
 * `goal` is the largest multiple that this repository's package should need.
 */
export async function receivingRow(framework: string, libraries: readonly string[], goal: number) {
  const servers = libraries.map((library) => new ServerProcess(`${framework}: ${library}`));
  await Promise.all(servers.map((server) => server.start()));
  const contenders = libraries.map(
    (name, index): Contender => ({ name, run: (times) => deliver(servers[index]!, times) }),
  );
  const name = `receive a notification, ${framework}`;
  const row: Row = { name, contenders, times: 1_000, warmUpRounds: 6, shownAs: "times", goal };
  const stop = () => {
    for (const server of servers) server.stop();
  };
  return { row, stop };
}

async function deliver(server: ServerProcess, times: number): Promise<number> {
  const messages = Array.from({ length: times }, () => message(serial++, 600));
  const before = await server.cpu();
  const sender = async () => {
    for (let next = messages.pop(); next; next = messages.pop()) await server.send(next);
  };
  await Promise.all(Array.from({ length: 10 }, sender));
  return (await server.cpu()) - before;
}
