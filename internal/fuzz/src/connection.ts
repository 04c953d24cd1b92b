import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Ending } from "./fuzz-request.js";
import { type Answer, ResponseReader } from "./response-reader.js";

/** The result of a request: a response, a closed connection, or no response within the deadline. */
export type Reply = { ms: number } & ({ answer: Answer } | { closed: true } | { timeout: true });

export type Sent = { bytes: Buffer; method: string };

/** Milliseconds to wait for a second response, which would be wrong, after a request that ends the connection. */
const lingerMs = 40;
const mostEndless = 48 * 1024 * 1024;
const endlessChunk = Buffer.from(`4000\r\n${"x".repeat(0x4000)}\r\n`);

/**
 * A raw socket to a server. Several requests may be sent before their responses arrive, in the order of the requests.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #deadlineMs: number;
  readonly #reader = new ResponseReader();
  #sent: readonly Sent[] = [];
  #replies: Reply[] = [];
  #startedAt = 0;
  #progress: () => void = () => {};
  #failure: Error | undefined;
  /** Responses that belong to no request, because the server took one request for two. */
  readonly surplus: Answer[] = [];
  usable = true;

  private constructor(socket: Socket, deadlineMs: number) {
    this.#socket = socket;
    this.#deadlineMs = deadlineMs;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("close", () => {
      this.usable = false;
      this.#take(undefined);
    });
    socket.on("error", () => {}); // Handled by the event `close`, which follows.
  }

  /** @param deadlineMs milliseconds after which a request counts as hanging */
  static async open(port: number, deadlineMs = 10_000): Promise<Connection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new Connection(socket, deadlineMs);
  }

  /** @param chunk the received bytes; `undefined` when the connection has ended */
  #take(chunk: Buffer | undefined): void {
    const answered = this.#replies.length;
    const hasNoBody = (more: number) => this.#sent[answered + more]?.method === "HEAD";
    try {
      for (const answer of chunk ? this.#reader.push(chunk, hasNoBody) : this.#reader.finish()) {
        if (answer.closes) this.usable = false;
        if (this.#replies.length < this.#sent.length) this.#replies.push({ ms: this.#elapsed(), answer });
        else this.surplus.push(answer);
      }
    } catch (error) {
      this.#failure = error as Error;
    }
    this.#progress();
  }

  readonly #elapsed = () => performance.now() - this.#startedAt;

  /** Sends all requests at once, and waits for their responses, the end of the connection, or the deadline. */
  async exchange(sent: readonly Sent[], ending?: Ending): Promise<Reply[]> {
    this.#sent = sent;
    this.#replies = [];
    this.#startedAt = performance.now();
    this.#socket.write(sent.length === 1 ? sent[0]!.bytes : Buffer.concat(sent.map(({ bytes }) => bytes)));
    if (ending) await this.#end(ending);
    await this.#until(() => this.#replies.length >= sent.length, this.#deadlineMs);
    if (ending) {
      await this.#until(() => false, this.#replies.length > 0 ? lingerMs : this.#deadlineMs);
      this.destroy();
    }
    if (this.#failure) throw this.#failure;
    const replies = this.#replies;
    while (replies.length < sent.length) {
      replies.push({
        ms: this.#elapsed(),
        ...(this.#socket.destroyed || !this.usable ? { closed: true } : { timeout: true }),
      });
    }
    return replies;
  }

  async #end(ending: Ending): Promise<void> {
    if (ending === "finish") this.#socket.end();
    if (ending === "abort") setTimeout(() => this.#socket.destroy(), 3);
    if (ending !== "endless") return;
    for (let size = 0; size < mostEndless && this.#replies.length === 0 && !this.#socket.destroyed; ) {
      size += endlessChunk.length;
      if (this.#socket.write(endlessChunk)) continue;
      await this.#until(() => this.#replies.length > 0 || !this.#socket.writableNeedDrain, this.#deadlineMs);
    }
  }

  /** Waits for a condition, for the end of the connection, or for the deadline. */
  #until(done: () => boolean, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#socket.off("drain", check);
        this.#progress = () => {};
        resolve();
      };
      const check = () => {
        if (done() || this.#socket.destroyed || this.#failure) finish();
      };
      const timer = setTimeout(finish, ms);
      this.#progress = check;
      this.#socket.on("drain", check);
      check();
    });
  }

  destroy(): void {
    this.usable = false;
    this.#socket.destroy();
  }
}
