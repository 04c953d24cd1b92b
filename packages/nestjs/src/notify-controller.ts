import { All, Controller, Inject, Req, Res, type Type, VERSION_NEUTRAL } from "@nestjs/common";
import type { Route } from "./account.js";
import { tokenOf } from "./inject-qfpay.js";
import type { NotifyReceiver } from "./notify-receiver.js";
import type { PlatformRequest } from "./raw-body.js";
import { type PlatformResponse, writeReply } from "./write-reply.js";

/** The notification route of one account; a class of its own, so that several live side by side. */
export function notifyController(account: string | undefined, { path, decorators }: Route): Type<unknown> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class QFPayNotifyController {
    constructor(@Inject(tokenOf("receiver", account)) readonly receiver: NotifyReceiver) {}

    @All()
    async receive(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.receiver.receive(request));
    }
  }
  for (const decorate of decorators) decorate(QFPayNotifyController);
  return QFPayNotifyController;
}
