import { All, Controller, Inject, Req, Res, type Type, VERSION_NEUTRAL } from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { tokenOf } from "./inject-qfpay.js";
import type { NotifyReceiver } from "./notify-receiver.js";
import type { PlatformRequest } from "./raw-body.js";
import { writeReply } from "./write-reply.js";

/** The notification route of one account; a class of its own, so that several live side by side. */
export function notifyController(account: string | undefined, path: string): Type<unknown> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class QFPayNotifyController {
    constructor(
      @Inject(tokenOf("receiver", account)) readonly receiver: NotifyReceiver,
      @Inject(HttpAdapterHost) readonly host: HttpAdapterHost,
    ) {}

    @All()
    async receive(@Req() request: PlatformRequest, @Res() response: unknown): Promise<void> {
      writeReply(this.host, response, await this.receiver.receive(request));
    }
  }
  return QFPayNotifyController;
}
