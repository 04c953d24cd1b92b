import "reflect-metadata";
import type { RequestListener } from "node:http";
import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  HttpCode,
  Inject,
  Injectable,
  Module,
  Param,
  Post,
  Query,
} from "@nestjs/common";
import { APP_FILTER, NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { OnNotify, type PaymentNotification, QFPayModule, QFPayService, type RefundNotification } from "@qfpay/nestjs";
import type { Request, Response } from "express";
import { problemOf } from "../shop/problem.js";
import { RefundDesk } from "../shop/refund-desk.js";
import { Shop } from "../shop/shop.js";
import { Till } from "../shop/till.js";
import { type Backend, type BackendParts, statusTtlMs } from "./backend.js";

/** Handles QFPay's notifications. After a method below has succeeded, `QFPayModule` responds with SUCCESS. */
@Injectable()
class Notifications {
  constructor(@Inject(Shop) private readonly shop: Shop) {}

  @OnNotify("payment")
  paid(notification: PaymentNotification) {
    return this.shop.paid(notification);
  }

  @OnNotify("refund")
  refunded(notification: RefundNotification) {
    return this.shop.refunded(notification);
  }
}

@Controller()
class ShopController {
  constructor(
    @Inject(Shop) private readonly shop: Shop,
    @Inject(Till) private readonly till: Till,
    @Inject(RefundDesk) private readonly refundDesk: RefundDesk,
    @Inject(QFPayService) private readonly qfpay: QFPayService,
  ) {}

  /** A charge that the wallet refuses gets status 200 and `status: "failed"`, because the request itself was correct. */
  @Post("till")
  @HttpCode(200)
  charge(@Body() body: unknown) {
    return this.till.charge(this.qfpay, body);
  }

  @Get("shop")
  info() {
    return this.shop.info();
  }

  @Get("orders")
  orders(@Query("before") before: unknown) {
    return this.shop.orders(before);
  }

  @Get("orders/:no")
  order(@Param("no") no: string) {
    return this.shop.order(no);
  }

  @Post("orders/:no/refund")
  @HttpCode(200)
  refund(@Param("no") no: string, @Body() body: unknown) {
    return this.refundDesk.refund(this.qfpay, no, body);
  }
}

@Catch()
class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost) {
    const problem = problemOf(error);
    host.switchToHttp().getResponse<Response>().status(problem.status).type("application/problem+json").send(problem);
  }
}

/** Makes the application's root module in a function, because the account is known only when the demo starts. */
function appModule({ shop, till, refundDesk, account, store, onOutcome }: BackendParts) {
  @Module({
    imports: [
      QFPayModule.forRoot({
        ...account,
        notify: { path: "qfpay/notify", store, hooks: { onOutcome } },
        // Serves POST /checkout, and GET /checkout/:out_trade_no, which may be followed by /events or /qr.svg.
        checkout: {
          path: "checkout",
          statusTtlMs,
          order: (req: Request) => shop.placeOrder(req.body),
          // This demo shows everybody's orders, so any known order number is enough. A shop with accounts checks here
          // that the order belongs to the visitor, or omits `authorize`, so that the SDK checks the visitor's token.
          authorize: (_req, number) => shop.knows(number),
          statusOf: (_req, number) => shop.statusOf(number),
          onFinal: (transaction) => shop.recordFinalState(transaction),
          onMismatch: (transaction) => shop.recordFinalState(transaction),
          onRefused: (_error, order) => shop.refused(order),
        },
      }),
    ],
    controllers: [ShopController],
    providers: [
      Notifications,
      { provide: Shop, useValue: shop },
      { provide: Till, useValue: till },
      { provide: RefundDesk, useValue: refundDesk },
      { provide: APP_FILTER, useClass: ProblemFilter },
    ],
  })
  class AppModule {}
  return AppModule;
}

/** Creates the NestJS version of the demo's shop. */
export async function nestBackend(parts: BackendParts): Promise<Backend> {
  const app = await NestFactory.create<NestExpressApplication>(appModule(parts), {
    logger: ["error", "warn"],
    abortOnError: false,
    bodyParser: false,
  });
  // This middleware only parses the JSON. The shop's schemas check the parsed body, so that a wrong body gets the same
  // error on every back end.
  app.useBodyParser("json", { strict: false });
  await app.init();
  const listener: RequestListener = app.getHttpAdapter().getInstance();
  return { listener, close: () => app.close() };
}
