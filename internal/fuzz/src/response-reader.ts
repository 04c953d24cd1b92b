/**
 * One response as a connection received it: its status, its body, and whether the server ends the connection after it.
 */
export type Answer = { status: number; text: string; closes: boolean };

const blank = Buffer.from("\r\n\r\n");

/** Splits the bytes that a connection received into the responses to pipelined requests. */
export class ResponseReader {
  /** The received bytes that belong to no complete response yet. */
  #rest: Buffer = Buffer.alloc(0);
  /** Whether the connection has ended. */
  #ended = false;

  /**
   * Adds received bytes. Returns the responses that are complete now, without interim responses (1xx).
   *
   * @param hasNoBody whether the response with this index in the returned list has no body, because it is one to HEAD
   */
  push(chunk: Buffer, hasNoBody: (answered: number) => boolean): Answer[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const answers: Answer[] = [];
    for (;;) {
      const end = this.#rest.indexOf(blank);
      if (end < 0) return answers;
      const head = this.#rest.toString("latin1", 0, end);
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]);
      if (!status) throw new Error(`No HTTP answer: ${head.slice(0, 100)}`);
      const start = end + blank.length;
      if (status < 200) {
        this.#rest = this.#rest.subarray(start);
        continue;
      }
      const empty = hasNoBody(answers.length) || status === 204 || status === 304;
      const body = empty ? { text: "", end: start } : this.#body(head, start);
      if (!body) return answers;
      this.#rest = this.#rest.subarray(body.end);
      answers.push({ status, text: body.text, closes: /\r\nconnection: *close/i.test(head) });
    }
  }

  /** Ends the input. Returns the last response if it had no Content-Length and ended with the connection. */
  finish(): Answer[] {
    this.#ended = true;
    return this.push(Buffer.alloc(0), () => false);
  }

  /** Finds the body of a response; `undefined` if it is not complete. */
  #body(head: string, start: number): { text: string; end: number } | undefined {
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length !== undefined) {
      const end = start + Number(length);
      return this.#rest.length < end ? undefined : { text: this.#rest.toString("utf8", start, end), end };
    }
    if (!/\r\ntransfer-encoding: *chunked/i.test(head)) {
      return this.#ended ? { text: this.#rest.toString("utf8", start), end: this.#rest.length } : undefined;
    }
    let text = "";
    for (let at = start; ; ) {
      const line = this.#rest.indexOf("\r\n", at);
      if (line < 0) return undefined;
      const size = Number.parseInt(this.#rest.toString("latin1", at, line), 16);
      const end = line + 2 + size;
      if (this.#rest.length < end + 2) return undefined;
      text += this.#rest.toString("utf8", line + 2, end);
      at = end + 2;
      if (size === 0) return { text, end: at };
    }
  }
}
