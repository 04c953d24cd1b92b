import {
  Controller,
  Get,
  Inject,
  Logger,
  type OnModuleDestroy,
  Post,
  Req,
  Res,
  type Type,
  VERSION_NEUTRAL,
} from "@nestjs/common";
import { type CheckoutRoutes, createCheckoutRoutes, type QFPay, type RouteReply } from "@qfpay/core";
import type { Route } from "./accounts.js";
import { type PlatformRequest, type PlatformResponse, writeReply } from "./http.js";
import { loggedCheckout } from "./log.js";
import type { QFPayCheckoutOptions } from "./options.js";
import { RunningWork, shuttingDown } from "./shutdown.js";

type Routes = CheckoutRoutes<PlatformRequest>;

const patienceMs = 10_000;

/** One account's checkout, from the start of the application to its end. */
export class CheckoutDesk implements OnModuleDestroy {
  readonly #running = new RunningWork();
  readonly #streams = new Set<AbortController>();
  #isClosing = false;

  readonly routes: Routes;

  constructor({ checkout }: { checkout?: QFPayCheckoutOptions }, qfpay: QFPay) {
    this.routes = createCheckoutRoutes({ ...loggedCheckout(new Logger("QFPay"), checkout!), qfpay });
  }

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

/** The checkout routes of one account; a class of its own, so that several live side by side. */
export function checkoutController({ path, decorators }: Route): Type<unknown> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class QFPayCheckoutController {
    constructor(@Inject(CheckoutDesk) readonly desk: CheckoutDesk) {}

    @Post()
    async create(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.desk.create(request, headersOf(request)));
    }

    // The number is read from the request itself: `@Param` would run through global pipes.
    @Get(":out_trade_no")
    async status(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.desk.routes.status(request, request.params.out_trade_no!));
    }

    @Get(":out_trade_no/events")
    async events(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      const number = request.params.out_trade_no!;
      await this.desk.stream(response, (gone) => this.desk.routes.events(request, number, gone, headersOf(request)));
    }

    @Get(":out_trade_no/qr.svg")
    async qr(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.desk.routes.qr(request, request.params.out_trade_no!));
    }
  }
  for (const decorate of decorators) decorate(QFPayCheckoutController);
  return QFPayCheckoutController;
}

const headersOf = (request: PlatformRequest) => (name: string) => [request.headers[name]].flat()[0];
