import {
  All,
  Controller,
  Inject,
  Logger,
  type OnModuleDestroy,
  type OnModuleInit,
  Req,
  RequestMethod,
  Res,
  SetMetadata,
  type Type,
  VERSION_NEUTRAL,
} from "@nestjs/common";
import {
  createNotifyHandler,
  type NotificationHandlers,
  type NotifyHandler,
  type NotifyOptions,
  type NotifyRequest,
  type QFPay,
  QFPayConfigError,
  type RouteReply,
} from "@qfpay/core";
import { type Account, checkAccounts, nameController, type Route } from "./accounts.js";
import { handlersOf, type Surroundings } from "./handlers.js";
import { type PlatformRequest, type PlatformResponse, rawBody, writeReply } from "./http.js";
import { loggedHooks } from "./log.js";
import type { QFPayModuleOptions, QFPayNotifyOptions } from "./options.js";
import { keepUnread } from "./parsers.js";
import { RunningWork, shuttingDown } from "./shutdown.js";

type Options = QFPayNotifyOptions & Pick<NotifyOptions, "keys">;

/** One account's notifications, from the start of the application to its end. */
export class NotifyReceiver implements OnModuleInit, OnModuleDestroy {
  readonly #logger = new Logger("QFPay");
  readonly #running = new RunningWork();
  #handle: NotifyHandler | undefined;
  #isClosing = false;

  readonly #options: Options; // with the key: private to `util.inspect` as well

  constructor(
    private readonly account: Account,
    { clientKey: keys, notify }: QFPayModuleOptions,
    qfpay: QFPay,
    private readonly surroundings: Surroundings,
  ) {
    this.#options = { keys, qfpay, ...notify };
    if (account.notify) keepUnread(surroundings.host, account.notify.path);
  }

  onModuleInit(): void {
    const { name, notify } = this.account;
    const accounts = this.surroundings.accounts();
    checkAccounts(accounts);
    const warn = (message: string) => this.#logger.warn(message);
    const isFirst = accounts[0] === this.account; // the warnings of the application are told once
    const handlers = this.surroundings.handlers(isFirst ? warn : undefined);
    const { "*": onAny, order: _order, ...on } = handlersOf(name, handlers, accounts);
    this.#checkRoutes();
    if (!notify) return;
    this.#tellOfEnhancers(notify);
    if (!onAny && Object.keys(on).length === 0) {
      this.#logger.warn(
        `Notifications at /${notify.path} are acknowledged and forgotten: no @OnNotify method is there.`,
      );
    }
    const hooks = loggedHooks(this.#logger, this.#options.hooks);
    this.#handle = createNotifyHandler({ ...this.#options, hooks, onAny, on: on as NotificationHandlers });
  }

  /** @throws {QFPayConfigError} if a controller of the application has a route that is mounted here too */
  #checkRoutes(): void {
    const { notify, checkout } = this.account;
    for (const { name, method, path } of this.surroundings.routes()) {
      const isPost = method === RequestMethod.POST || method === RequestMethod.ALL;
      const part = [notify, checkout].find((route) => route?.path.toLowerCase() === path);
      if (!isPost || !part) continue;
      throw new QFPayConfigError(
        `${name} and QFPayModule both answer POST /${path}, and only one of them gets the requests. Give one another path, ` +
          "or leave the option of QFPayModule out.",
      );
    }
  }

  #tellOfEnhancers({ path, decorators }: Route): void {
    const controller = class {};
    for (const decorate of decorators) decorate(controller);
    const skipsThrottlers = Reflect.getMetadataKeys(controller).some((key) => String(key).startsWith("THROTTLER:SKIP"));
    for (const { name } of this.surroundings.enhancers().map((one) => one.constructor)) {
      const option = (decorator: string) => `notify: { decorators: [${decorator}] }`;
      const fix = /throttler/i.test(name)
        ? !skipsThrottlers && `it may refuse QFPay's deliveries. Exempt the route: ${option("SkipThrottle()")}.`
        : /timeout/i.test(name)
          ? "a handler that takes longer is answered as a failure and runs again. Keep its limit above handlerTimeoutMs."
          : /guard/i.test(name) &&
            decorators.length === 0 &&
            `QFPay does not log in. If it asks for a login, exempt the route with your own mark: ${option("Public()")}.`;
      if (fix) this.#logger.warn(`${name} applies to /${path}: ${fix}`);
    }
  }

  async receive(request: PlatformRequest): Promise<RouteReply> {
    if (!this.#handle) throw new QFPayConfigError("Notifications are not ready: the application was not initialised.");
    if (this.#isClosing) return shuttingDown;
    return this.#running.track(this.#handle(notifyRequest(request, (work) => void this.#running.track(work))));
  }

  /** Waits for running handlers before Nest closes the providers that they use, at most for `handlerTimeoutMs`. */
  async onModuleDestroy(): Promise<void> {
    this.#isClosing = true;
    const left = await this.#running.drained(this.#options.handlerTimeoutMs ?? 10_000);
    if (left > 0) this.#logger.warn(`Shutting down with ${left} notification handlers still running.`);
  }
}

/** The notification route of one account; a class of its own, so that several live side by side. */
export function notifyController(account: Account, { path, decorators }: Route): Type<unknown> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class QFPayNotifyController {
    constructor(@Inject(NotifyReceiver) readonly receiver: NotifyReceiver) {}

    @All()
    async receive(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.receiver.receive(request));
    }
  }
  nameController(QFPayNotifyController, "Notify", account);
  // `@ApiExcludeController` of @nestjs/swagger, which need not be installed: the route is the gateway's, not a client's.
  SetMetadata("swagger/apiExcludeController", [true])(QFPayNotifyController);
  for (const decorate of decorators) decorate(QFPayNotifyController);
  return QFPayNotifyController;
}

/** Turns a request of Express or Fastify into the request that core's notification engine takes. */
const notifyRequest = (
  request: PlatformRequest,
  waitUntil: NonNullable<NotifyRequest["waitUntil"]>,
): NotifyRequest => ({
  method: request.method,
  url: request.originalUrl ?? request.url,
  header: (name) => [request.headers[name]].flat()[0],
  body: (maxBytes) => rawBody(request, maxBytes),
  parsed: () => request.body,
  waitUntil,
});
