import { Module } from "@nestjs/common";
import { QFPayModule } from "@qfpay/nestjs";
import { Orders } from "./orders";

/** The client key with which the shop verifies notifications. */
export const clientKey = "key-of-a-Nest-shop";

@Module({
  imports: [QFPayModule.forRoot({ appCode: "NEST-SHOP", clientKey, notify: { path: "qfpay/notify" } })],
  providers: [Orders],
})
/** The root module of a Nest shop that receives notifications. */
export class ShopModule {}
