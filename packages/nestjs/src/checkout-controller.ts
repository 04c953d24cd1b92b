import { Controller, Get, Inject, Post, Req, Res, type Type, VERSION_NEUTRAL } from "@nestjs/common";
import type { Route } from "./account.js";
import type { CheckoutDesk } from "./checkout-desk.js";
import { tokenOf } from "./inject-qfpay.js";
import type { PlatformRequest } from "./raw-body.js";
import { type PlatformResponse, writeReply } from "./write-reply.js";

/** The checkout routes of one account; a class of its own, so that several live side by side. */
export function checkoutController(account: string | undefined, { path, decorators }: Route): Type<unknown> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class QFPayCheckoutController {
    constructor(@Inject(tokenOf("desk", account)) readonly desk: CheckoutDesk) {}

    @Post()
    async create(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.desk.create(request, headersOf(request)));
    }

    // The number is read from the request itself: `@Param` would run through global pipes.
    @Get(":out_trade_no")
    async status(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.desk.routes.status(request, request.params.out_trade_no!));
    }

    @Get(":out_trade_no/events")
    async events(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      const number = request.params.out_trade_no!;
      await this.desk.stream(response, (gone) => this.desk.routes.events(request, number, gone, headersOf(request)));
    }

    @Get(":out_trade_no/qr.svg")
    async qr(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      await writeReply(response, await this.desk.routes.qr(request, request.params.out_trade_no!));
    }
  }
  for (const decorate of decorators) decorate(QFPayCheckoutController);
  return QFPayCheckoutController;
}

const headersOf = (request: PlatformRequest) => (name: string) => [request.headers[name]].flat()[0];
