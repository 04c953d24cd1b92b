import { Logger, type OnModuleDestroy, type OnModuleInit } from "@nestjs/common";
import {
  createNotifyHandler,
  type NotificationHandlers,
  type NotifyHandler,
  type NotifyOptions,
  QFPayConfigError,
  type RouteReply,
} from "@qfpay/core";
import type { Account } from "./account.js";
import { checkAccounts } from "./check-accounts.js";
import { handlersOf } from "./handlers-of.js";
import { loggedHooks } from "./notify-log.js";
import { notifyRequest } from "./notify-request.js";
import type { QFPayNotifyOptions } from "./options.js";
import type { PlatformRequest } from "./raw-body.js";
import { RunningWork } from "./running-work.js";
import { shuttingDown } from "./shutting-down.js";
import type { Surroundings } from "./surroundings.js";

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
    options: Options,
    private readonly surroundings: Surroundings,
  ) {
    this.#options = options;
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
