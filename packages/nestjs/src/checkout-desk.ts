import type { ServerResponse } from "node:http";
import { Logger, type OnModuleDestroy } from "@nestjs/common";
import type { CheckoutRoutes, RouteReply } from "@qfpay/core";
import type { PlatformRequest } from "./raw-body.js";
import { RunningWork } from "./running-work.js";

type Routes = CheckoutRoutes<PlatformRequest>;

const patienceMs = 10_000;

/** One account's checkout, from the start of the application to its end. */
export class CheckoutDesk implements OnModuleDestroy {
  readonly #running = new RunningWork();
  readonly #streams = new Set<AbortController>();
  #isClosing = false;

  constructor(readonly routes: Routes) {}

  /** A payment under way is waited for when the application ends. */
  create(...order: Parameters<Routes["create"]>): Promise<RouteReply> {
    return this.#running.track(this.routes.create(...order));
  }

  /** Fires when the reader of a stream has gone, or when the application ends. */
  goneFrom(response: ServerResponse): AbortSignal {
    const gone = new AbortController();
    const leave = () => {
      this.#streams.delete(gone);
      gone.abort();
    };
    this.#streams.add(gone);
    response.once("close", leave);
    if (this.#isClosing || response.destroyed) leave(); // while a guard was busy
    return gone.signal;
  }

  /** An open stream would keep the server from closing; its reader connects again, to the next process. */
  async onModuleDestroy(): Promise<void> {
    this.#isClosing = true;
    for (const gone of this.#streams) gone.abort();
    const left = await this.#running.drained(patienceMs);
    if (left > 0) new Logger("QFPay").warn(`Shutting down with ${left} payments still being created.`);
  }
}
