import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Ending } from "./hostile.js";
import { type Answer, ResponseReader } from "./response-reader.js";

/** What came of a request: an answer, a closed connection, or neither in time. */
export type Reply = { ms: number } & ({ answer: Answer } | { closed: true } | { timeout: true });

export type Sent = { bytes: Buffer; method: string };

/** After the answer to a request that ends a connection: time in which a second answer would show. */
const lingerMs = 40;
const mostEndless = 48 * 1024 * 1024;
const endlessChunk = Buffer.from(`4000\r\n${"x".repeat(0x4000)}\r\n`);

/** One raw socket. Several requests may be under way on it, answered in order. */
export class Connection {
  readonly #socket: Socket;
  readonly #deadlineMs: number;
  readonly #reader = new ResponseReader();
  #sent: readonly Sent[] = [];
  #replies: Reply[] = [];
  #startedAt = 0;
  #progress: () => void = () => {};
  #failure: Error | undefined;
  /** Answers that belong to no request: a server that found two requests in one. */
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
    socket.on("error", () => {}); // `close` follows
  }

  /** @param deadlineMs what takes longer counts as hanging */
  static async open(port: number, deadlineMs = 10_000): Promise<Connection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new Connection(socket, deadlineMs);
  }

  /** @param chunk none: the connection ended */
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

  /** Sends all at once and waits for as many answers, for the connection's end, or for the deadline. */
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

  /** Waits for something to be true, for the connection's end, or for time to pass. */
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
