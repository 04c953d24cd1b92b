import { Socket } from "node:net";
import {
  Controller,
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
  VERSION_NEUTRAL,
} from "@nestjs/common";
import type { HttpAdapterHost } from "@nestjs/core";
import { type CheckoutRoutes, createCheckoutRoutes, type QFPay, QFPayConfigError, type RouteReply } from "@qfpay/core";
import { type Account, describeAccount, nameController, type Route } from "./accounts.js";
import { handlersOf, type Surroundings } from "./handlers.js";
import { type PlatformRequest, type PlatformResponse, writeReply } from "./http.js";
import { loggedCheckout } from "./log.js";
import { longNumber, takeLongNumbers } from "./long-numbers.js";
import type { QFPayCheckoutOptions } from "./options.js";
import { RunningWork, shuttingDown } from "./shutdown.js";

type Routes = CheckoutRoutes<PlatformRequest>;

const patienceMs = 10_000;

/** One account's checkout, from the start of the application to its end. */
export class CheckoutDesk implements OnModuleInit, OnModuleDestroy {
  readonly #running = new RunningWork();
  readonly #streams = new Set<AbortController>();
  #isClosing = false;

  #routes: Routes | undefined;

  constructor(
    private readonly account: Account,
    private readonly options: { checkout?: Partial<QFPayCheckoutOptions> },
    private readonly qfpay: QFPay,
    private readonly surroundings: Surroundings,
  ) {}

  /** @throws {QFPayConfigError} if neither `checkout.order` nor a `@CheckoutOrder` method makes the order, or both do */
  onModuleInit(): void {
    const { name } = this.account;
    const { order: marked } = handlersOf(name, this.surroundings.handlers(), this.surroundings.accounts());
    const { checkout } = this.options;
    if ((marked === undefined) === (checkout?.order === undefined)) {
      const fault = marked ? "two ways to make an order" : "nothing that makes the order";
      throw new QFPayConfigError(
        `The checkout of ${describeAccount(name)} has ${fault}: give the option checkout.order, or mark one method with ` +
          `@CheckoutOrder(${name === undefined ? "" : JSON.stringify(name)}).`,
      );
    }
    const order = (checkout?.order ?? marked) as QFPayCheckoutOptions["order"];
    const logged = loggedCheckout(new Logger("QFPay"), { ...checkout, order });
    this.#routes = createCheckoutRoutes({ ...logged, qfpay: this.qfpay });
  }

  get routes(): Routes {
    if (!this.#routes) throw new QFPayConfigError("The checkout is not ready: the application was not initialised.");
    return this.#routes;
  }

  get host(): HttpAdapterHost {
    return this.surroundings.host;
  }

  /** A payment under way is waited for when the application ends, and none begins any more. */
  async create(...order: Parameters<Routes["create"]>): Promise<RouteReply> {
    if (this.#isClosing) return shuttingDown;
    return this.#running.track(this.routes.create(...order));
  }

  /**
   * Resolves when the stream has begun, so that an interceptor that limits a request's time does not cut it. A host without
   * a socket, such as a serverless adapter, sends a response only once it has ended. There the stream ends after the first
   * state, and the browser connects again.
   *
   * @param read gets a signal that fires when the reader has gone, or when the application ends
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
    if (this.#isClosing || raw.destroyed) leave(); // while a guard was busy
    // Reads to the last byte: a server that is closed earlier keeps the connection open for another request.
    const reply = await this.#running.track(read(gone.signal));
    const isBuffered = !((raw.req?.socket ?? raw.socket) instanceof Socket);
    const body = typeof reply.body === "string" || !isBuffered ? reply.body : untilFirstEvent(reply.body, leave);
    const written = this.#running.track(writeReply(response, { ...reply, body }));
    if (typeof body === "string") return written;
    written.catch(() => raw.destroy());
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

async function* untilFirstEvent(states: AsyncIterable<string>, leave: () => void): AsyncGenerator<string> {
  for await (const state of states) {
    yield state;
    if (state.includes("event:")) return leave();
  }
}

/** The checkout routes of one account; a class of its own, so that several live side by side. */
export function checkoutController(account: Account, { path, decorators }: Route): Type<unknown> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class QFPayCheckoutController {
    constructor(@Inject(CheckoutDesk) readonly desk: CheckoutDesk) {
      // This works in the constructor because Nest reads a controller's routes after it has created all controllers.
      takeLongNumbers(desk.host, QFPayCheckoutController.prototype, "long");
    }

    @Post()
    async create(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.desk.create(request, headersOf(request), addressOf(request)[0]));
    }

    // The number is read from the request itself: `@Param` would run through global pipes.
    @Get(":out_trade_no")
    async status(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(
        response,
        await this.desk.routes.status(request, request.params.out_trade_no!, tokenOf(request)),
      );
    }

    @Get(":out_trade_no/events")
    async events(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      const number = request.params.out_trade_no!;
      await this.desk.stream(response, (gone) =>
        this.desk.routes.events(request, number, gone, headersOf(request), tokenOf(request)),
      );
    }

    @Get(":out_trade_no/qr.svg")
    async qr(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.desk.routes.qr(request, request.params.out_trade_no!, tokenOf(request)));
    }

    async long(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      const [path] = addressOf(request);
      const found = longNumber(request, path);
      if (found) request.params = { out_trade_no: found.number };
      if (found && found.end === undefined) return this.status(request, response);
      if (found?.end === "events") return this.events(request, response);
      if (found?.end === "qr.svg") return this.qr(request, response);
      throw new NotFoundException(`Cannot ${request.method} ${path}`);
    }
  }
  nameController(QFPayCheckoutController, "Checkout", account);
  const { status, events, qr, create, long } = QFPayCheckoutController.prototype;
  const parameters = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]);
  // Sets the metadata of `@ApiExcludeEndpoint` of @nestjs/swagger, because this route repeats the other three under a
  // wildcard.
  SetMetadata("swagger/apiExcludeEndpoint", { disable: true })(long);
  for (const route of [create, status, events, qr, long]) {
    // Sets the metadata of `@CacheKey` of @nestjs/cache-manager to no key, without which its interceptor caches
    // nothing.
    SetMetadata("cache_module:cache_key", () => undefined)(route);
    // Sets the metadata of `@ApiParam` of @nestjs/swagger, because an OpenAPI document without its path parameters is
    // invalid. The metadata key is used directly, so that @nestjs/swagger need not be installed.
    const names = route === create ? parameters : [...parameters, "out_trade_no"];
    const declared = names.map((name) => ({ name, in: "path", required: true, type: String }));
    SetMetadata("swagger/apiParameters", declared)(route);
  }
  for (const decorate of decorators) decorate(QFPayCheckoutController);
  return QFPayCheckoutController;
}

const headersOf = (request: PlatformRequest) => (name: string) => [request.headers[name]].flat()[0];

/** Returns the path and the query of a request. */
const addressOf = ({ originalUrl, url }: PlatformRequest) => (originalUrl ?? url).split("?", 2) as [string, string?];

const tokenOf = (request: PlatformRequest) => new URLSearchParams(addressOf(request)[1]).get("token");
