import "reflect-metadata";
import { Controller, Get, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { createOrderNumber } from "@qfpay/core";
import { OnNotify, type PaymentNotification, QFPayModule, QFPayService } from "@qfpay/nestjs";

@Controller()
class Orders {
  readonly paid: string[] = [];

  constructor(readonly qfpay: QFPayService) {}

  @OnNotify("payment")
  markPaid(n: PaymentNotification): void {
    if (this.qfpay instanceof QFPayService) this.paid.push(`${n.out_trade_no} ${n.txamt}`);
  }

  @Get("paid")
  list(): string[] {
    return this.paid;
  }
}

@Module({
  imports: [
    QFPayModule.forRoot({
      appCode: "SHOP",
      clientKey: process.env.QFPAY_KEY!,
      baseUrl: process.env.GATEWAY,
      notify: {},
      checkout: {
        order: () => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: createOrderNumber() }),
        statusTtlMs: 100,
      },
    }),
  ],
  controllers: [Orders],
})
class Shop {}

async function main(): Promise<void> {
  const adapter = process.argv[2] === "fastify" ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(Shop, adapter);
  await app.listen(Number(process.env.PORT), "127.0.0.1");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
