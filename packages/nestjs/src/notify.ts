import {
  All,
  Controller,
  Inject,
  Logger,
  type OnModuleDestroy,
  type OnModuleInit,
  Req,
  Res,
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
import { type Account, checkAccounts, type Route } from "./accounts.js";
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
    const { "*": onAny, ...on } = handlersOf(name, this.surroundings.handlers(), accounts);
    if (!notify) return;
    if (!onAny && Object.keys(on).length === 0) {
      this.#logger.warn(
        `Notifications at /${notify.path} are acknowledged and forgotten: no @OnNotify method is there.`,
      );
    }
    const hooks = loggedHooks(this.#logger, this.#options.hooks);
    this.#handle = createNotifyHandler({ ...this.#options, hooks, onAny, on: on as NotificationHandlers });
  }

  async receive(request: PlatformRequest): Promise<RouteReply> {
    if (!this.#handle) throw new QFPayConfigError("Notifications are not ready: the application was not initialised.");
    if (this.#isClosing) return shuttingDown;
    return this.#running.track(this.#handle(notifyRequest(request, (work) => void this.#running.track(work))));
  }

  /** Before other providers close what handlers need. A handler that is told to stop by then has had its chance. */
  async onModuleDestroy(): Promise<void> {
    this.#isClosing = true;
    const left = await this.#running.drained(this.#options.handlerTimeoutMs ?? 10_000);
    if (left > 0) this.#logger.warn(`Shutting down with ${left} notification handlers still running.`);
  }
}

/** The notification route of one account; a class of its own, so that several live side by side. */
export function notifyController({ path, decorators }: Route): Type<unknown> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class QFPayNotifyController {
    constructor(@Inject(NotifyReceiver) readonly receiver: NotifyReceiver) {}

    @All()
    async receive(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.receiver.receive(request));
    }
  }
  for (const decorate of decorators) decorate(QFPayNotifyController);
  return QFPayNotifyController;
}

/** A request of Express or Fastify as the notification engine wants it. */
export const notifyRequest = (
  request: PlatformRequest,
  waitUntil: NonNullable<NotifyRequest["waitUntil"]>,
): NotifyRequest => ({
  method: request.method,
  url: request.originalUrl ?? request.url,
  header: (name) => [request.headers[name]].flat()[0],
  body: (maxBytes) => rawBody(request, maxBytes),
  waitUntil,
});
