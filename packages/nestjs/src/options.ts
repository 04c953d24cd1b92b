import type { FactoryProvider, ModuleMetadata, Type } from "@nestjs/common";
import type { CheckoutRoutesOptions, NotifyOptions, QFPayOptions } from "@qfpay/core";

/** The settings of routes that Nest needs before it runs a factory. */
export type QFPayRouteOptions = {
  /**
   * Path the routes are mounted at, global prefix aside. Default `"qfpay/notify"` and `"checkout"`.
   *
   * @example path: "qfpay/hk2/notify"
   */
  path?: string;
  /**
   * Decorators for the controller, which the module makes itself. Default none. Global guards apply to it, so this is how
   * it is marked for them: `[Public()]`, whatever yours is called; also `[UseGuards(...)]`, `[ApiExcludeController()]`.
   */
  decorators?: ClassDecorator[];
};

/** Where and how notifications are taken; `keys` defaults to the account's own. The handlers are `@OnNotify` methods. */
export type QFPayNotifyOptions = Partial<Omit<NotifyOptions, "on" | "onAny">> & QFPayRouteOptions;

/** The checkout routes. The request is Express's or Fastify's: annotate the parameter of `order` with yours. */
// biome-ignore lint/suspicious/noExplicitAny: the platform's request, which only the application knows
export type QFPayCheckoutOptions = Omit<CheckoutRoutesOptions<any>, "qfpay"> & QFPayRouteOptions;

/** Options of `QFPayModule.forRoot`: those of `new QFPay()`, and which routes to mount. */
export type QFPayModuleOptions = QFPayOptions & {
  /** Tells several accounts apart, see `@InjectQFPay(name)` and `@OnNotify(kind, name)`. Default: the account without one. */
  name?: string;
  /** Mounts the notification route. Not mounted when absent. */
  notify?: QFPayNotifyOptions;
  /** Mounts the checkout routes. Not mounted when absent. `order` may be a method marked with `@CheckoutOrder()` instead. */
  checkout?: Partial<QFPayCheckoutOptions>;
};

/** Makes options, for `forRootAsync({ useClass })` and `useExisting`. */
export interface QFPayOptionsFactory {
  createQFPayOptions(): Omit<QFPayModuleOptions, "name"> | Promise<Omit<QFPayModuleOptions, "name">>;
}

/**
 * Options of `QFPayModule.forRootAsync`. Nest fixes routes before it runs a factory, so `notify` and `checkout` must be
 * given here to be mounted, with their `path` and `decorators`; the factory's result may add the rest.
 */
export type QFPayModuleAsyncOptions = Pick<ModuleMetadata, "imports"> & {
  /** As in `forRoot`. */
  name?: string;
  /** Mounts the notification route. Not mounted when absent; `notify` from the factory is refused then. */
  notify?: QFPayNotifyOptions;
  /** Mounts the checkout routes. Not mounted when absent; `checkout` from the factory is refused then. `order` may come from there. */
  checkout?: Partial<QFPayCheckoutOptions>;
  /** The providers with which `useFactory` is called. */
  inject?: FactoryProvider["inject"];
  /** Makes the options. Exactly one of this, `useClass` and `useExisting` is required. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever `inject` lists
  useFactory?: (...injected: any[]) => ReturnType<QFPayOptionsFactory["createQFPayOptions"]>;
  /** A class that makes the options; the module provides it. */
  useClass?: Type<QFPayOptionsFactory>;
  /** A provider of the application that makes the options. */
  useExisting?: Type<QFPayOptionsFactory> | string | symbol;
};
