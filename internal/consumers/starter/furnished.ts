// A Nest application with a global pipe, guard, filter and interceptor, as many shops have. The tests copy this file
// into src/ of a project that Nest's generator made.

import multipart from "@fastify/multipart";
import { CacheInterceptor, CacheModule } from "@nestjs/cache-manager";
import {
  type ArgumentsHost,
  Body,
  type CallHandler,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Injectable,
  Module,
  type NestInterceptor,
  Param,
  Post,
  ValidationPipe,
} from "@nestjs/common";
import {
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  APP_PIPE,
  HttpAdapterHost,
  ModuleRef,
  NestFactory,
} from "@nestjs/core";
import { AnyFilesInterceptor } from "@nestjs/platform-express";
import { FastifyAdapter, type NestFastifyApplication } from "@nestjs/platform-fastify";
import { DocumentBuilder, SwaggerModule } from "@nestjs/swagger";
import { Throttle, ThrottlerGuard, ThrottlerModule } from "@nestjs/throttler";
import { createOrderNumber, optionsFromEnv } from "@qfpay/core";
import { CheckoutOrder, QFPayModule } from "@qfpay/nestjs";
import { IsInt, IsString } from "class-validator";
import { map } from "rxjs";
import { AppController } from "./app.controller.js";
import { AppModule, ConfiguredModule, Orders } from "./app.module.js";
import { AppService } from "./app.service.js";
import { paid } from "./books.js";
import { LedgerModule, tcp } from "./ledger.js";
import { OwnCheckout } from "./own-checkout.js";

@Injectable()
class Envelope implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data: unknown) => ({ success: true, data })));
  }
}

@Catch()
class Problems implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost) {
    const status = error instanceof HttpException ? error.getStatus() : 500;
    this.host.httpAdapter.reply(host.switchToHttp().getResponse(), { success: false, error: String(error) }, status);
  }
}

class Cart {
  @IsString()
  item!: string;
}

@Injectable()
class SecondShop {
  @CheckoutOrder("second")
  order(@Body() { item }: Cart) {
    return {
      pay_type: "800201",
      txamt: 1000,
      txcurrcd: "HKD",
      out_trade_no: createOrderNumber(),
      goods_name: item,
    } as const;
  }
}

class Refund {
  @IsInt()
  txamt!: number;
}

@Controller("books")
class Books {
  constructor(private readonly modules: ModuleRef) {}

  @Throttle({ default: { ttl: 60_000, limit: 1 } })
  @Get("paid")
  paid() {
    return [...paid];
  }

  @Post(":out_trade_no/refund")
  async refund(@Param("out_trade_no") out_trade_no: string, @Body() { txamt }: Refund) {
    const { status } = await this.modules
      .get(Orders, { strict: false })
      .refund(out_trade_no, { out_trade_no: `R-${out_trade_no}`, txamt });
    return { status };
  }
}

@Module({
  imports: [
    process.env.CONFIGURED ? ConfiguredModule : AppModule,
    QFPayModule.forRoot({ ...optionsFromEnv(process.env), name: "second", checkout: { path: "second/checkout" } }),
    ThrottlerModule.forRoot([{ ttl: 60_000, limit: 1000 }]),
    CacheModule.register({ ttl: 60_000 }),
    LedgerModule,
  ],
  controllers: [AppController, Books, OwnCheckout],
  providers: [
    AppService,
    SecondShop,
    { provide: APP_GUARD, useClass: ThrottlerGuard },
    { provide: APP_INTERCEPTOR, useClass: CacheInterceptor },
    { provide: APP_INTERCEPTOR, useClass: Envelope },
    { provide: APP_FILTER, useClass: Problems },
    {
      provide: APP_PIPE,
      useValue: new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
    },
  ],
})
class Furnished {}

async function bootstrap() {
  const isFastify = process.argv[2] === "fastify";
  const app = isFastify
    ? await NestFactory.create<NestFastifyApplication>(Furnished, new FastifyAdapter())
    : await NestFactory.create(Furnished);
  if (isFastify) await (app as NestFastifyApplication).register(multipart, { attachFieldsToBody: "keyValues" });
  else app.useGlobalInterceptors(new (AnyFilesInterceptor())());
  app.enableShutdownHooks();
  app.connectMicroservice(tcp);
  await app.startAllMicroservices();
  const document = SwaggerModule.createDocument(app, new DocumentBuilder().setTitle("Shop").build());
  app.getHttpAdapter().get("/docs-json", (_request: unknown, response: { send(body: unknown): void }) => {
    response.send(document);
  });
  await app.listen(process.env.PORT ?? 3000, "127.0.0.1");
}

void bootstrap();
