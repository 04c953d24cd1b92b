import type { FakeClock } from "@qfpay/core/testing";
import type { Device } from "./device.js";
import type { Network } from "./network.js";

/**
 * An `EventSource` that uses the simulated network and clock of the tests. Node has no `EventSource`, and the
 * `EventSource` of a browser would use real time.
 */
export class NetworkEventSource extends EventTarget {
  /** As in the standard: 0 while the stream connects, 1 while it is open, 2 after it was closed. */
  readyState = 0;
  readonly #url: string;
  readonly #network: Network;
  /** The clock of the simulated world. It goes on while the device sleeps. */
  readonly #world: FakeClock;
  /** The simulated device of the visitor, which may sleep. */
  readonly #device: Device;
  /** The id of the last event, which is sent when the stream connects again. */
  #lastId = "";
  /** Aborts the request of the current connection. */
  #abort = new AbortController();

  constructor(url: string, network: Network, world: FakeClock, device: Device) {
    super();
    this.#url = url;
    this.#network = network;
    this.#world = world;
    this.#device = device;
    void this.#connect();
  }

  close(): void {
    this.readyState = 2;
    this.#abort.abort();
  }

  /** Opens a connection and reads it to its end, then connects again after 3 s unless the stream was closed. */
  async #connect(): Promise<void> {
    this.#abort = new AbortController();
    try {
      const headers: Record<string, string> = this.#lastId ? { "last-event-id": this.#lastId } : {};
      const response = await this.#network.fetch(this.#url, { headers, signal: this.#abort.signal });
      if (response.status !== 200 || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
        return this.#fail(2);
      }
      if (this.readyState !== 2) this.readyState = 1;
      await this.#read(response);
    } catch {
      // After a network error, the stream connects again, as a browser's stream does.
    }
    if (this.readyState === 2) return;
    this.#fail(0);
    this.#world.setTimeout(() => this.#device.whenAwake(() => this.readyState === 0 && void this.#connect()), 3_000);
  }

  /** Dispatches the events of a response, until it ends or the stream is closed. */
  async #read(response: Response): Promise<void> {
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const ended = new Promise<{ done: true; value?: undefined }>((resolve) =>
      this.#abort.signal.addEventListener("abort", () => resolve({ done: true })),
    );
    let text = "";
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), ended]);
      if (done || this.#network.isOffline) return void reader.cancel().catch(() => {});
      text += new TextDecoder().decode(value);
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) this.#dispatch(event);
    }
  }

  /** Dispatches one event, given as its text in the stream. */
  #dispatch(event: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(event)?.[1];
    this.#lastId = field("id") ?? this.#lastId;
    const data = field("data");
    const type = field("event");
    if (data === undefined || type === undefined) return;
    this.#device.whenAwake(() => this.readyState === 1 && this.dispatchEvent(new MessageEvent(type, { data })));
  }

  /** Sets `readyState` and dispatches `error`, unless the stream was closed before. */
  #fail(readyState: 0 | 2): void {
    if (this.readyState === 2) return;
    this.readyState = readyState;
    this.#device.whenAwake(() => this.dispatchEvent(new Event("error")));
  }
}
