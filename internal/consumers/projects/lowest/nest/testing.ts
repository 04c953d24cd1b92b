// Tests a shop with the oldest supported Nest. In its testing modules, body parsers read requests before QFPayModule.
import "reflect-metadata";
import { deepStrictEqual, match } from "node:assert";
import { Controller, Module } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { signNotification } from "@qfpay/core/testing";
import { OnNotify, type PaymentNotification, QFPayModule, QFPayService } from "@qfpay/nestjs";
import { simulatorOf, withSimulator } from "@qfpay/nestjs/testing";

const account = { appCode: "SHOP", clientKey: "key-of-an-old-shop" };
const failures: unknown[] = [];
const hooks = { onOutcome: ({ error }: { error?: unknown }) => void (error === undefined || failures.push(error)) };

@Controller()
class Orders {
  readonly paid: string[] = [];

  @OnNotify("payment")
  markPaid({ out_trade_no }: PaymentNotification): void {
    this.paid.push(out_trade_no);
  }
}

@Module({ imports: [QFPayModule.forRoot({ ...account, notify: { hooks } })], controllers: [Orders] })
class Shop {}

async function tested(options: { rawBody?: boolean }) {
  const builder = withSimulator(Test.createTestingModule({ imports: [Shop] }));
  const app = (await builder.compile()).createNestApplication(options);
  app.useLogger(false);
  await app.listen(0, "127.0.0.1");
  return app;
}

async function deliver(url: string): Promise<number> {
  const payload = { notify_type: "payment", respcd: "0000", syssn: "1", out_trade_no: "A-1", txamt: "1000" };
  const { body, headers } = signNotification(payload, account.clientKey);
  const response = await fetch(`${url}/qfpay/notify`, { method: "POST", headers, body: Buffer.from(body).toString() });
  return response.status;
}

async function main(): Promise<void> {
  const kept = await tested({ rawBody: true });
  deepStrictEqual(await deliver(await kept.getUrl()), 200);
  const order = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-2" } as const;
  await kept.get(QFPayService).payments.create(order);
  await simulatorOf(kept).pay("A-2");
  deepStrictEqual(kept.get(Orders).paid, ["A-1", "A-2"]);
  await kept.close();

  const lost = await tested({});
  if ((await deliver(await lost.getUrl())) !== 200)
    match(String(failures[0]), /createNestApplication\(\{ rawBody: true \}\)/);
  await lost.close();
  console.log(`checked on ${process.version}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
