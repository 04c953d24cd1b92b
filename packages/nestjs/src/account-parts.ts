import { type DynamicModule, type FactoryProvider, Logger, type Provider } from "@nestjs/common";
import { DiscoveryModule, HttpAdapterHost } from "@nestjs/core";
import { createCheckoutRoutes } from "@qfpay/core";
import type { Account } from "./account.js";
import { checkoutController } from "./checkout-controller.js";
import { CheckoutDesk } from "./checkout-desk.js";
import { getQFPayToken, tokenOf } from "./inject-qfpay.js";
import { keepUnread } from "./keep-unread.js";
import { loggedCheckout } from "./logged-checkout.js";
import { notifyController } from "./notify-controller.js";
import { NotifyReceiver } from "./notify-receiver.js";
import type { QFPayModuleOptions } from "./options.js";
import { QFPayHealthIndicator } from "./qfpay-health-indicator.js";
import { QFPayService } from "./qfpay-service.js";
import { Surroundings } from "./surroundings.js";

type AccountParts = Required<Pick<DynamicModule, "imports" | "providers" | "controllers" | "exports">>;

type Settled = Omit<QFPayModuleOptions, "name">;

/** An account's providers and controllers. */
export function accountParts(account: Account, options: Provider): AccountParts {
  const { name, notify, checkout } = account;
  const optionsToken = tokenOf("options", name);
  const client: FactoryProvider = {
    provide: getQFPayToken(name),
    inject: [optionsToken],
    useFactory: ({ notify: _notify, checkout: _checkout, ...rest }: Settled) => new QFPayService(rest),
  };
  const receiver: FactoryProvider = {
    provide: tokenOf("receiver", name),
    inject: [optionsToken, getQFPayToken(name), Surroundings, HttpAdapterHost],
    useFactory(
      { clientKey, notify: given }: Settled,
      qfpay: QFPayService,
      surroundings: Surroundings,
      host: HttpAdapterHost,
    ) {
      if (notify) keepUnread(host, notify.path);
      return new NotifyReceiver(account, { keys: clientKey, qfpay, ...given }, surroundings);
    },
  };
  const desk: FactoryProvider = {
    provide: tokenOf("desk", name),
    inject: [optionsToken, getQFPayToken(name)],
    useFactory: ({ checkout: given }: Settled, qfpay: QFPayService) =>
      new CheckoutDesk(createCheckoutRoutes({ ...loggedCheckout(new Logger("QFPay"), given!), qfpay })),
  };
  const mine = { provide: tokenOf("account", name), useValue: account };
  return {
    imports: [DiscoveryModule],
    providers: [options, mine, Surroundings, QFPayHealthIndicator, client, receiver, ...(checkout ? [desk] : [])],
    controllers: [
      ...(notify ? [notifyController(name, notify)] : []),
      ...(checkout ? [checkoutController(name, checkout)] : []),
    ],
    exports: [getQFPayToken(name), QFPayHealthIndicator],
  };
}
