import type { DynamicModule, FactoryProvider, Provider } from "@nestjs/common";
import { DiscoveryModule, DiscoveryService, HttpAdapterHost, MetadataScanner } from "@nestjs/core";
import { createCheckoutRoutes } from "@qfpay/core";
import { checkoutController } from "./checkout-controller.js";
import { getQFPayToken, tokenOf } from "./inject-qfpay.js";
import { notifyController } from "./notify-controller.js";
import { NotifyReceiver } from "./notify-receiver.js";
import type { QFPayModuleAsyncOptions, QFPayModuleOptions } from "./options.js";
import { QFPayService } from "./qfpay-service.js";

/** What must be known before any factory runs. */
type Mount = { name?: string; notifyPath?: string; checkoutPath?: string };

/** Reads the paths out of options. */
export function mountOf(name: string | undefined, { notify, checkout }: Omit<QFPayModuleAsyncOptions, "name">): Mount {
  return {
    name,
    notifyPath: notify && (notify.path ?? "qfpay/notify"),
    checkoutPath: checkout && (checkout.path ?? "checkout"),
  };
}

type AccountParts = Required<Pick<DynamicModule, "imports" | "providers" | "controllers" | "exports">>;

type Settled = Omit<QFPayModuleOptions, "name">;

/** An account's providers and controllers. */
export function accountParts({ name, notifyPath, checkoutPath }: Mount, options: Provider): AccountParts {
  const optionsToken = tokenOf("options", name);
  const client: FactoryProvider = {
    provide: getQFPayToken(name),
    inject: [optionsToken],
    useFactory: ({ notify: _notify, checkout: _checkout, ...rest }: Settled) => new QFPayService(rest),
  };
  const receiver: FactoryProvider = {
    provide: tokenOf("receiver", name),
    inject: [optionsToken, HttpAdapterHost, DiscoveryService, MetadataScanner],
    useFactory: ({ clientKey, notify }: Settled, ...services: [HttpAdapterHost, DiscoveryService, MetadataScanner]) =>
      new NotifyReceiver(name, notifyPath, { keys: clientKey, ...notify }, ...services),
  };
  const routes: FactoryProvider = {
    provide: tokenOf("routes", name),
    inject: [optionsToken, getQFPayToken(name)],
    useFactory: ({ checkout }: Settled, qfpay: QFPayService) => createCheckoutRoutes({ ...checkout!, qfpay }),
  };
  return {
    imports: [DiscoveryModule],
    providers: [options, client, receiver, ...(checkoutPath === undefined ? [] : [routes])],
    controllers: [
      ...(notifyPath === undefined ? [] : [notifyController(name, notifyPath)]),
      ...(checkoutPath === undefined ? [] : [checkoutController(name, checkoutPath)]),
    ],
    exports: [getQFPayToken(name)],
  };
}
