import { Controller, Get, Inject, Post, Req, Res, type Type, VERSION_NEUTRAL } from "@nestjs/common";
import type { CheckoutRoutes } from "@qfpay/core";
import type { Route } from "./account.js";
import { tokenOf } from "./inject-qfpay.js";
import type { PlatformRequest } from "./raw-body.js";
import { type PlatformResponse, writeReply } from "./write-reply.js";

/** The checkout routes of one account; a class of its own, so that several live side by side. */
export function checkoutController(account: string | undefined, { path, decorators }: Route): Type<unknown> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class QFPayCheckoutController {
    constructor(@Inject(tokenOf("routes", account)) readonly routes: CheckoutRoutes<PlatformRequest>) {}

    @Post()
    async create(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.routes.create(request, (name) => [request.headers[name]].flat()[0]));
    }

    // The number is read from the request itself: `@Param` would run through global pipes.
    @Get(":out_trade_no")
    async status(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.routes.status(request, request.params.out_trade_no!));
    }

    @Get(":out_trade_no/events")
    async events(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      const gone = new AbortController();
      const raw = response.raw ?? response;
      if (raw.destroyed) gone.abort(); // while a guard was busy
      raw.once("close", () => gone.abort());
      await writeReply(response, await this.routes.events(request, request.params.out_trade_no!, gone.signal));
    }

    @Get(":out_trade_no/qr.svg")
    async qr(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.routes.qr(request, request.params.out_trade_no!));
    }
  }
  for (const decorate of decorators) decorate(QFPayCheckoutController);
  return QFPayCheckoutController;
}
