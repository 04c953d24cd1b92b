import "reflect-metadata";
import { Body, Controller, Get, Injectable, Module, Param, Post } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { compareWithOrder, createOrderNumber, OrderRefusedError, optionsFromEnv } from "@qfpay/core";
import { CheckoutOrder, OnNotify, type PaymentNotification, QFPayModule } from "@qfpay/nestjs";

type Order = { out_trade_no: string; txamt: number; txcurrcd: string; paid?: boolean };
const orders = new Map<string, Order>();
const prices = new Map([["c1", 1000]]);

@Injectable()
class Orders {
  @CheckoutOrder()
  create(@Body() cart: { cartId: string }) {
    const txamt = prices.get(cart.cartId);
    if (!txamt) throw new OrderRefusedError("There is no such cart.");
    const order = { out_trade_no: createOrderNumber(), txamt, txcurrcd: "HKD" as const };
    orders.set(order.out_trade_no, { ...order });
    return { ...order, pay_type: "801501" as const, notify_url: process.env.NOTIFY_URL };
  }

  @OnNotify("payment")
  paid(n: PaymentNotification) {
    const order = orders.get(n.out_trade_no);
    const differences = compareWithOrder(n, order);
    if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
    order!.paid = true;
  }
}

@Controller("orders")
class Desk {
  @Post()
  create(@Body() order: Order) {
    orders.set(order.out_trade_no, { ...order });
  }

  @Get(":number")
  state(@Param("number") number: string) {
    return { paid: orders.get(number)?.paid === true };
  }
}

@Module({
  imports: [
    QFPayModule.forRoot({
      ...optionsFromEnv(process.env),
      notify: { path: "qfpay/notify" },
      checkout: { path: "checkout" },
    }),
  ],
  controllers: [Desk],
  providers: [Orders],
})
class AppModule {}

const app = await NestFactory.create(AppModule);
await app.listen(process.env.PORT ?? 3000);
