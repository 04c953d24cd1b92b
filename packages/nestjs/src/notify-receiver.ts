import { Logger, type OnModuleInit } from "@nestjs/common";
import type { DiscoveryService, HttpAdapterHost, MetadataScanner } from "@nestjs/core";
import {
  createNotifyHandler,
  type NotificationHandlers,
  type NotifyHandler,
  type NotifyOptions,
  type NotifyReply,
  QFPayConfigError,
} from "@qfpay/core";
import { type FoundHandler, findHandlers } from "./find-handlers.js";
import { handlersOf } from "./handlers-of.js";
import { keepUnread } from "./keep-unread.js";
import type { QFPayNotifyOptions } from "./options.js";
import { type PlatformRequest, rawBody } from "./raw-body.js";

/** One account's notifications: reserves the bytes, finds the handlers, runs the engine. */
export class NotifyReceiver implements OnModuleInit {
  readonly #logger = new Logger("QFPay");
  readonly account: string | undefined;
  readonly path: string | undefined;
  readonly #options: QFPayNotifyOptions & Pick<NotifyOptions, "keys">;
  readonly #find: () => { handlers: FoundHandler[]; receivers: NotifyReceiver[] };
  #handle: NotifyHandler | undefined;

  constructor(
    account: string | undefined,
    path: string | undefined,
    options: QFPayNotifyOptions & Pick<NotifyOptions, "keys">,
    host: HttpAdapterHost,
    discovery: DiscoveryService,
    scanner: MetadataScanner,
  ) {
    this.account = account;
    this.path = path;
    this.#options = options;
    this.#find = () => ({
      handlers: findHandlers(discovery, scanner),
      receivers: discovery
        .getProviders()
        .flatMap(({ instance }) => (instance instanceof NotifyReceiver ? instance : [])),
    });
    if (path !== undefined) keepUnread(host, path);
  }

  onModuleInit(): void {
    const { handlers, receivers } = this.#find();
    const { "*": onAny, ...on } = handlersOf(this.account, handlers, receivers);
    if (this.path === undefined) return;
    const hooks: NotifyOptions["hooks"] = {
      onOutcome: (event) => {
        // No exception filter sees these errors: the reply is already decided.
        if (event.error) this.#logger.error(`Notification not acknowledged (${event.outcome})`, event.error);
        this.#options.hooks?.onOutcome?.(event);
      },
    };
    this.#handle = createNotifyHandler({ ...this.#options, hooks, onAny, on: on as NotificationHandlers });
  }

  async receive(request: PlatformRequest): Promise<NotifyReply> {
    if (!this.#handle) throw new QFPayConfigError("Notifications are not ready: the application was not initialised.");
    return this.#handle({
      method: request.method,
      url: request.originalUrl ?? request.url,
      header: (name) => [request.headers[name]].flat()[0],
      body: (maxBytes) => rawBody(request, maxBytes),
    });
  }
}
