import { Logger, type OnModuleDestroy } from "@nestjs/common";
import type { CheckoutRoutes, RouteReply } from "@qfpay/core";
import type { PlatformRequest } from "./raw-body.js";
import { RunningWork } from "./running-work.js";
import { shuttingDown } from "./shutting-down.js";
import { type PlatformResponse, writeReply } from "./write-reply.js";

type Routes = CheckoutRoutes<PlatformRequest>;

const patienceMs = 10_000;

/** One account's checkout, from the start of the application to its end. */
export class CheckoutDesk implements OnModuleDestroy {
  readonly #running = new RunningWork();
  readonly #streams = new Set<AbortController>();
  #isClosing = false;

  constructor(readonly routes: Routes) {}

  /** A payment under way is waited for when the application ends, and none begins any more. */
  async create(...order: Parameters<Routes["create"]>): Promise<RouteReply> {
    if (this.#isClosing) return shuttingDown;
    return this.#running.track(this.routes.create(...order));
  }

  /** @param read gets a signal that fires when the reader has gone, or when the application ends */
  stream(response: PlatformResponse, read: (gone: AbortSignal) => Promise<RouteReply>): Promise<void> {
    const raw = response.raw ?? response;
    const gone = new AbortController();
    const leave = () => {
      this.#streams.delete(gone);
      gone.abort();
    };
    this.#streams.add(gone);
    raw.once("close", leave);
    if (this.#isClosing || raw.destroyed) leave(); // while a guard was busy
    // To its last byte: a server that closes before that keeps the connection, as one that may be used again.
    return this.#running.track(read(gone.signal).then((reply) => writeReply(response, reply)));
  }

  /** An open stream would keep the server from closing; its reader connects again, to the next process. */
  async onModuleDestroy(): Promise<void> {
    this.#isClosing = true;
    for (const gone of this.#streams) gone.abort();
    const left = await this.#running.drained(patienceMs);
    if (left > 0)
      new Logger("QFPay").warn(`Shutting down with ${left} payments still being created, or streams still open.`);
  }
}
