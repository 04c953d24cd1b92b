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
import { keepUnread } from "./keep-unread.js";
import type { OnNotifyKind } from "./on-notify.js";
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
    const stray = handlers.find(({ account }) => !receivers.some((r) => r.account === account && r.path !== undefined));
    if (stray) throw new QFPayConfigError(`${describe(stray)} would never be called: ${reason(stray, receivers)}.`);
    if (receivers.filter(({ account }) => account === this.account).length > 1) {
      throw new QFPayConfigError("QFPayModule is imported twice for one account. Give each account a name of its own.");
    }
    if (this.path === undefined) return;
    const { "*": onAny, ...on } = byKind(handlers.filter(({ account }) => account === this.account));
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

function byKind(handlers: FoundHandler[]): Partial<Record<OnNotifyKind, FoundHandler["call"]>> {
  const chosen: Partial<Record<OnNotifyKind, FoundHandler>> = {};
  for (const handler of handlers) {
    const other = chosen[handler.kind];
    if (other) {
      throw new QFPayConfigError(
        `${describe(other)} and ${describe(handler)} are for the same account. One handler per kind: a failure of one ` +
          "would repeat both. If it is one class, it is provided by two modules: provide it once and import that module.",
      );
    }
    chosen[handler.kind] = handler;
  }
  return Object.fromEntries(Object.entries(chosen).map(([kind, { call }]) => [kind, call]));
}

const describe = ({ kind, name }: FoundHandler) => `@OnNotify("${kind}") on ${name}`;

function reason({ account }: FoundHandler, receivers: NotifyReceiver[]): string {
  const which = account === undefined ? "the account without a name" : `account "${account}"`;
  return receivers.some((receiver) => receiver.account === account)
    ? `${which} has no notify option, so no route is mounted`
    : `${which} is not set up with QFPayModule`;
}
