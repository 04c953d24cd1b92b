import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Ending } from "./fuzz-request.js";
import { type Answer, ResponseReader } from "./response-reader.js";

/** A request's result after `ms` milliseconds: a response, a closed connection, or no response by the deadline. */
export type Reply = { ms: number } & ({ answer: Answer } | { closed: true } | { timeout: true });

/** The bytes of one request, and its method. */
export type Sent = { bytes: Buffer; method: string };

/** The milliseconds to wait for a second response, which would be wrong, after a request that ends the connection. */
const lingerMs = 40;
const mostEndless = 48 * 1024 * 1024;
const endlessChunk = Buffer.from(`4000\r\n${"x".repeat(0x4000)}\r\n`);

/** A client's connection to an HTTP server. It can send several requests before the first response (pipelining). */
export class Connection {
  readonly #socket: Socket;
  /** The longest wait for responses, in milliseconds. */
  readonly #deadlineMs: number;
  /** Splits the received bytes into responses. */
  readonly #reader = new ResponseReader();
  /** The last batch of requests, which were sent all at once. */
  #sent: readonly Sent[] = [];
  /** The responses received so far to the last batch of requests. */
  #replies: Reply[] = [];
  /** The time at which the last requests were sent, in milliseconds of `performance.now()`. */
  #startedAt = 0;
  /** Called when bytes have arrived or the connection has ended. */
  #progress: () => void = () => {};
  /** The error of a response that is not valid HTTP. */
  #failure: Error | undefined;
  /** Responses that belong to no request, because the server took one request for two. */
  readonly surplus: Answer[] = [];
  /** Whether another request can be sent on the connection. */
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
    socket.on("error", () => {}); // Node emits `close` next, and the listener above handles that.
  }

  /** Opens a connection to a server on this machine. @param deadlineMs milliseconds to wait for a response */
  static async open(port: number, deadlineMs = 10_000): Promise<Connection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new Connection(socket, deadlineMs);
  }

  /** Adds the responses in received bytes to `#replies`. @param chunk the bytes; `undefined` at the connection's end */
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

  /** The milliseconds since the requests were sent. */
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

  /** After the requests, closes or destroys the connection, or sends an endless body, as `ending` says. */
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

  /** Waits until `done` returns true, the connection fails or ends, or `ms` milliseconds are over. */
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

  /** Closes the connection at once. */
  destroy(): void {
    this.usable = false;
    this.#socket.destroy();
  }
}
