import { Socket } from "node:net";
import {
  Get,
  Inject,
  Logger,
  NotFoundException,
  type OnModuleDestroy,
  type OnModuleInit,
  Post,
  Req,
  Res,
  SetMetadata,
  type Type,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { type CheckoutRoutes, createCheckoutRoutes, type QFPay, QFPayConfigError, type RouteReply } from "@qfpay/core";
import { ACCOUNT_OPTIONS, Account, CLIENT, describeAccount, mountController } from "./accounts.js";
import { ApplicationProviders } from "./handlers.js";
import { headersOf, type PlatformRequest, type PlatformResponse, writeReply } from "./http.js";
import { loggedErrors } from "./log.js";
import type { QFPayModuleOptions } from "./options.js";
import { longNumber, wildcardOnFastify } from "./parsers.js";
import { RunningWork, shuttingDown } from "./shutdown.js";

/** Runs the checkout of one account from the start to the shutdown of the Nest application. */
export class CheckoutDesk implements OnModuleInit, OnModuleDestroy {
  /** The payments being created and the open streams, for which a shutdown waits. */
  readonly #running = new RunningWork();
  /** The abort controllers of the open status streams. Each ends one stream. */
  readonly #streams = new Set<AbortController>();
  /** The handlers of the checkout routes. `onModuleInit` sets them before Nest answers requests. */
  routes!: CheckoutRoutes<PlatformRequest>;

  constructor(
    @Inject(Account) private readonly account: Account,
    @Inject(ACCOUNT_OPTIONS) private readonly options: Pick<QFPayModuleOptions, "checkout">,
    @Inject(CLIENT) private readonly qfpay: QFPay,
    @Inject(ApplicationProviders) private readonly application: ApplicationProviders,
  ) {}

  /**
   * Makes the routes once Nest has made all providers.
   *
   * @throws {QFPayConfigError} if neither `checkout.order` nor a `@CheckoutOrder` method makes the order, or both do
   */
  onModuleInit(): void {
    const { name } = this.account;
    const { order: marked } = this.application.handlersOf(name);
    const { checkout } = this.options;
    if ((marked === undefined) === (checkout?.order === undefined)) {
      const fault = marked ? "two ways to make an order" : "nothing that makes the order";
      throw new QFPayConfigError(
        `The checkout of ${describeAccount(name)} has ${fault}: give the option checkout.order, or mark one method with ` +
          `@CheckoutOrder(${name === undefined ? "" : JSON.stringify(name)}).`,
      );
    }
    const order = (checkout?.order ?? marked) as Parameters<typeof createCheckoutRoutes>[0]["order"];
    const hooks = loggedErrors(new Logger("QFPay"), checkout?.hooks);
    this.routes = createCheckoutRoutes({ ...checkout, order, hooks, qfpay: this.qfpay });
  }

  /** Creates a payment. The application's shutdown waits for it. Once shutdown has begun, no payment is created. */
  async create(...order: Parameters<CheckoutRoutes<PlatformRequest>["create"]>): Promise<RouteReply> {
    return this.#running.isEnding ? shuttingDown : this.#running.track(this.routes.create(...order));
  }

  /**
   * Sends a payment's status as a stream. Resolves when the stream has begun, so that an interceptor's time limit does
   * not cut it off. If the response has no socket, as with serverless adapters, nothing is sent before the response
   * ends. The stream then ends after its first event, and the browser connects again.
   *
   * @param read opens the stream. Its signal fires when the browser has disconnected, or when the application ends
   */
  async stream(response: PlatformResponse, read: (gone: AbortSignal) => Promise<RouteReply>): Promise<void> {
    const raw = response.raw ?? response;
    const gone = new AbortController();
    const leave = () => {
      this.#streams.delete(gone);
      gone.abort();
    };
    this.#streams.add(gone);
    raw.once("close", leave);
    // The stream ends at once during a shutdown, or if the browser disconnected while a guard ran.
    if (this.#running.isEnding || raw.destroyed) leave();
    // `track` lets a shutdown wait for this response, because an unanswered request keeps the server open.
    const reply = await this.#running.track(read(gone.signal));
    const isBuffered = !((raw.req?.socket ?? raw.socket) instanceof Socket);
    const body = typeof reply.body === "string" || !isBuffered ? reply.body : untilFirstEvent(reply.body, leave);
    const written = this.#running.track(writeReply(response, { ...reply, body }));
    if (typeof body === "string") return written;
    written.catch(() => raw.destroy());
  }

  /** Ends the open streams, so that the server can close. Browsers then connect to the shop's next process. */
  async onModuleDestroy(): Promise<void> {
    const ended = this.#running.end(10_000, "payments still being created, or streams still open");
    for (const gone of this.#streams) gone.abort();
    await ended;
  }
}

async function* untilFirstEvent(states: AsyncIterable<string>, leave: () => void): AsyncGenerator<string> {
  for await (const state of states) {
    yield state;
    if (state.includes("event:")) return leave();
  }
}

/** Makes a controller class for the checkout of one account. Each account needs a class of its own. */
export function checkoutController(account: Account): Type {
  class QFPayCheckoutController {
    constructor(
      @Inject(CheckoutDesk) readonly desk: CheckoutDesk,
      @Inject(HttpAdapterHost) host: HttpAdapterHost,
    ) {
      // Fastify refuses path parameters of more than 100 characters, but an order number may have 128.
      wildcardOnFastify(host, QFPayCheckoutController.prototype, "long", Get);
    }

    @Post()
    async create(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.desk.create(request, headersOf(request), requestParts(request).path));
    }

    @Get(":out_trade_no")
    async status(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      const { number, token } = requestParts(request);
      await writeReply(response, await this.desk.routes.status(request, number, token));
    }

    @Get(":out_trade_no/events")
    async events(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      const { number, token } = requestParts(request);
      const { routes } = this.desk;
      await this.desk.stream(response, (gone) => routes.events(request, number, gone, headersOf(request), token));
    }

    @Get(":out_trade_no/qr.svg")
    async qr(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      const { number, token } = requestParts(request);
      await writeReply(response, await this.desk.routes.qr(request, number, token));
    }

    async long(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      const { path } = requestParts(request);
      const found = longNumber(path, request.params["*"]);
      if (!found) throw new NotFoundException(`Cannot ${request.method} ${path}`);
      request.params = { out_trade_no: found.number };
      const routes = { "": this.status, events: this.events, "qr.svg": this.qr };
      await routes[found.end].call(this, request, response);
    }
  }
  const { status, events, qr, create, long } = QFPayCheckoutController.prototype;
  const parameters = [...account.checkout!.path.matchAll(/:(\w+)/g)].map((match) => match[1]);
  // Hides the method `long` from API documents, as `@ApiExcludeEndpoint` of @nestjs/swagger does. The documents show
  // its URLs with `status`, `events` and `qr`.
  SetMetadata("swagger/apiExcludeEndpoint", { disable: true })(long);
  for (const route of [create, status, events, qr, long]) {
    // Sets the metadata of `@CacheKey` of @nestjs/cache-manager to no key, so that its interceptor caches nothing.
    SetMetadata("cache_module:cache_key", () => undefined)(route);
    // Sets the metadata of `@ApiParam` of @nestjs/swagger, so that API documents list the path parameters.
    const names = route === create ? parameters : [...parameters, "out_trade_no"];
    const declared = names.map((name) => ({ name, in: "path", required: true, type: String }));
    SetMetadata("swagger/apiParameters", declared)(route);
  }
  return mountController(QFPayCheckoutController, "checkout", account);
}

/**
 * Returns the path, read token and order number of a request. `@Param` does not read the number, because Nest would run
 * the application's global pipes on it.
 */
function requestParts({ originalUrl, url, params }: PlatformRequest) {
  const [path = "", query] = (originalUrl ?? url).split("?", 2);
  return { path, token: new URLSearchParams(query).get("token"), number: params.out_trade_no! };
}
