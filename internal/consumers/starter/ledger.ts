// Follows the READMEs of `@nestjs/microservices` and `nestjs-cls`.

import { Controller, Get, Inject, Module } from "@nestjs/common";
import { type ClientProxy, ClientsModule, MessagePattern, Transport } from "@nestjs/microservices";
import { OnNotify } from "@qfpay/nestjs";
import { ClsModule, ClsService } from "nestjs-cls";
import { paid } from "./books.js";

/** The options with which the ledger's microservice listens for TCP connections. */
export const tcp = {
  transport: Transport.TCP as const,
  options: { host: "127.0.0.1", port: Number(process.env.TCP_PORT) },
};

@Controller("ledger")
class Ledger {
  readonly requests: string[] = [];

  constructor(
    @Inject("LEDGER") private readonly client: ClientProxy,
    private readonly cls: ClsService,
  ) {}

  @OnNotify("*")
  delivered() {
    this.requests.push(this.cls.getId());
  }

  @MessagePattern("count")
  count() {
    return { paid: paid.size, requests: this.requests };
  }

  @Get("count")
  ask() {
    return this.client.send("count", {});
  }
}

@Module({
  imports: [
    ClsModule.forRoot({
      global: true,
      middleware: { mount: true, generateId: true, idGenerator: () => "of-a-request" },
    }),
    ClientsModule.register([{ name: "LEDGER", ...tcp }]),
  ],
  controllers: [Ledger],
})
/** The Nest module of the ledger, which tells how many orders are paid, over HTTP and as a TCP microservice. */
export class LedgerModule {}
