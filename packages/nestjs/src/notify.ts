import {
  All,
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
import {
  createNotifyHandler,
  type NotificationHandlers,
  type NotifyHandler,
  type NotifyOptions,
  type QFPay,
  type RouteReply,
} from "@qfpay/core";
import { ACCOUNT_OPTIONS, Account, CLIENT, mountController, type Route } from "./accounts.js";
import { ApplicationProviders } from "./handlers.js";
import { headersOf, type PlatformRequest, type PlatformResponse, rawBody, writeReply } from "./http.js";
import { loggedHooks } from "./log.js";
import type { QFPayModuleOptions } from "./options.js";
import { keepUnread, wildcardOnFastify } from "./parsers.js";
import { RunningWork, shuttingDown } from "./shutdown.js";

/** Serves the notification route of one account. When the application ends, it waits for running handlers. */
export class NotifyReceiver implements OnModuleInit, OnModuleDestroy {
  readonly #logger = new Logger("QFPay");
  /** The deliveries and handlers that are in progress. */
  readonly #running = new RunningWork();
  /** The options of the route. They contain the key, so the field is private: `util.inspect` does not show it. */
  readonly #options: NotifyOptions;
  /** Verifies and handles a notification. Set when the module is initialised. */
  #handle: NotifyHandler | undefined;

  constructor(
    @Inject(Account) private readonly account: Account,
    @Inject(ACCOUNT_OPTIONS) { clientKey: keys, notify }: QFPayModuleOptions,
    @Inject(CLIENT) qfpay: QFPay,
    @Inject(ApplicationProviders) private readonly application: ApplicationProviders,
  ) {
    this.#options = { keys, qfpay, ...notify };
    keepUnread(application.host, account.notify!.path);
  }

  /** Makes the handler once Nest has made all providers, and warns of global guards and interceptors. */
  onModuleInit(): void {
    const { name, notify } = this.account;
    const { "*": onAny, order: _order, ...on } = this.application.handlersOf(name);
    this.#tellOfEnhancers(notify!);
    if (!onAny && Object.keys(on).length === 0) {
      this.#logger.warn(
        `Notifications at /${notify!.path} are acknowledged and forgotten: no @OnNotify method is there.`,
      );
    }
    const hooks = loggedHooks(this.#logger, this.#options.hooks);
    this.#handle = createNotifyHandler({ ...this.#options, hooks, onAny, on: on as NotificationHandlers });
  }

  /**
   * Warns of global guards and interceptors that may refuse deliveries. Finds those with the token `APP_GUARD` or
   * `APP_INTERCEPTOR`, but not those of `useGlobalGuards`.
   */
  #tellOfEnhancers(route: Route): void {
    for (const { token, instance } of this.application.discovery.getProviders()) {
      if (!instance || !/^APP_(GUARD|INTERCEPTOR)/.test(String(token))) continue;
      const { name } = instance.constructor;
      const advice = adviceOn(name, route.decorators);
      if (advice) this.#logger.warn(`${name} applies to /${route.path}: ${advice}`);
    }
  }

  /** Handles a delivery, or returns 503 while the application is ending. */
  async receive(request: PlatformRequest): Promise<RouteReply> {
    if (!this.#handle || this.#running.isEnding) return shuttingDown;
    const reply = this.#handle({
      method: request.method,
      url: request.originalUrl ?? request.url,
      header: headersOf(request),
      body: (maxBytes) => rawBody(request, maxBytes),
      parsed: () => request.body,
      waitUntil: (work) => void this.#running.track(work),
    });
    return this.#running.track(reply);
  }

  /** Waits for running handlers, at most for `handlerTimeoutMs`, before Nest closes the providers that they use. */
  async onModuleDestroy(): Promise<void> {
    await this.#running.end(this.#options.handlerTimeoutMs ?? 10_000, "notification handlers still running");
  }
}

/** Advice about a guard or an interceptor that applies to the notification route; `undefined` if none is needed. */
function adviceOn(name: string, decorators: readonly ClassDecorator[]): string | undefined {
  const option = (decorator: string) => `notify: { decorators: [${decorator}] }`;
  if (/throttler/i.test(name)) {
    const controller = class {};
    for (const decorate of decorators) decorate(controller);
    const isExempt = Reflect.getMetadataKeys(controller).some((key) => String(key).startsWith("THROTTLER:SKIP"));
    return isExempt ? undefined : `it may refuse QFPay's deliveries. Exempt the route: ${option("SkipThrottle()")}.`;
  }
  if (/timeout/i.test(name)) {
    return "a handler that takes longer is answered as a failure and runs again. Keep its limit above handlerTimeoutMs.";
  }
  if (!/guard/i.test(name) || decorators.length > 0) return undefined;
  return `QFPay does not log in. If it asks for a login, exempt the route with your own mark: ${option("Public()")}.`;
}

/** Makes the controller class of one account's notification route. Each account needs a class of its own. */
export function notifyController(account: Account): Type {
  // Only the gateway calls this route, so API documents leave it out. The metadata is that of `@ApiExcludeController`
  // of @nestjs/swagger, which need not be installed.
  @SetMetadata("swagger/apiExcludeController", [true])
  class QFPayNotifyController {
    constructor(
      @Inject(NotifyReceiver) readonly receiver: NotifyReceiver,
      @Inject(HttpAdapterHost) host: HttpAdapterHost,
    ) {
      // Express ignores a slash at the end of a path. Fastify needs a wildcard route for it. At the root path, this
      // route would hide other routes.
      if (account.notify!.path) wildcardOnFastify(host, QFPayNotifyController.prototype, "slash", Post);
    }

    @All()
    async receive(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.receiver.receive(request));
    }

    async slash(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      if (request.params["*"]) throw new NotFoundException(`Cannot ${request.method} ${request.url}`);
      await this.receive(request, response);
    }
  }
  return mountController(QFPayNotifyController, "notify", account);
}
