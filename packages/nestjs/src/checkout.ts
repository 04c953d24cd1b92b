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

/** The checkout of one account, from the start of the application until the application has ended. */
export class CheckoutDesk implements OnModuleInit, OnModuleDestroy {
  /** The responses and streams that are in progress. */
  readonly #running = new RunningWork();
  /** For each open stream, the controller that ends it. */
  readonly #streams = new Set<AbortController>();
  /** The checkout routes. Nest answers no request before this field is set. */
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
   * Resolves when the stream has begun, so that an interceptor with a time limit does not cut off the stream. A
   * serverless adapter, which has no socket, sends nothing before the response has ended. There the stream ends after
   * the first status, and the browser connects again.
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
    // The stream ends at once if the application is ending, or if the browser left while a guard was at work.
    if (this.#running.isEnding || raw.destroyed) leave();
    // The response is written even if the application ends, because only then can the server close the connection.
    const reply = await this.#running.track(read(gone.signal));
    const isBuffered = !((raw.req?.socket ?? raw.socket) instanceof Socket);
    const body = typeof reply.body === "string" || !isBuffered ? reply.body : untilFirstEvent(reply.body, leave);
    const written = this.#running.track(writeReply(response, { ...reply, body }));
    if (typeof body === "string") return written;
    written.catch(() => raw.destroy());
  }

  /** Ends the streams, which would keep the server from closing. The browsers connect again, to the next process. */
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

/** Makes the controller class of one account's checkout, so that several accounts can each have their own. */
export function checkoutController(account: Account): Type {
  class QFPayCheckoutController {
    constructor(
      @Inject(CheckoutDesk) readonly desk: CheckoutDesk,
      @Inject(HttpAdapterHost) host: HttpAdapterHost,
    ) {
      // Fastify's router refuses parameters of more than 100 characters, but QFPay's numbers may have 128.
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
  // Sets the metadata of `@ApiExcludeEndpoint` of @nestjs/swagger. The route `long` is not shown in API documents,
  // because it serves the URLs of `status`, `events` and `qr`.
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
 * Returns the path, read token and order number of a request. `@Param` is not used for the number, because it would run
 * global pipes.
 */
function requestParts({ originalUrl, url, params }: PlatformRequest) {
  const [path = "", query] = (originalUrl ?? url).split("?", 2);
  return { path, token: new URLSearchParams(query).get("token"), number: params.out_trade_no! };
}
