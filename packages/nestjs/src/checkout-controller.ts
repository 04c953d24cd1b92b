import type { ServerResponse } from "node:http";
import { Controller, Get, Inject, Post, Req, Res, type Type, VERSION_NEUTRAL } from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import type { CheckoutRoutes } from "@qfpay/core";
import { tokenOf } from "./inject-qfpay.js";
import type { PlatformRequest } from "./raw-body.js";
import { writeReply } from "./write-reply.js";

/** Express's response is Node's; Fastify's holds it. */
type PlatformResponse = ServerResponse & { raw?: ServerResponse };

/** The checkout routes of one account; a class of its own, so that several live side by side. */
export function checkoutController(account: string | undefined, path: string): Type<unknown> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class QFPayCheckoutController {
    constructor(
      @Inject(tokenOf("routes", account)) readonly routes: CheckoutRoutes<PlatformRequest>,
      @Inject(HttpAdapterHost) readonly host: HttpAdapterHost,
    ) {}

    @Post()
    async create(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      writeReply(this.host, response, await this.routes.create(request));
    }

    // The number is read from the request itself: `@Param` would run through global pipes.
    @Get(":out_trade_no")
    async status(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      writeReply(this.host, response, await this.routes.status(request, request.params.out_trade_no!));
    }

    @Get(":out_trade_no/events")
    async events(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      const gone = new AbortController();
      (response.raw ?? response).once("close", () => gone.abort());
      writeReply(this.host, response, await this.routes.events(request, request.params.out_trade_no!, gone.signal));
    }

    @Get(":out_trade_no/qr.svg")
    async qr(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      writeReply(this.host, response, await this.routes.qr(request, request.params.out_trade_no!));
    }
  }
  return QFPayCheckoutController;
}
