import type { ConfigurableModuleAsyncOptions } from "@nestjs/common";
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

/** The routes that an account mounts. */
export type QFPayRoutes = {
  /** Mounts the notification route. Not mounted when absent. */
  notify?: QFPayNotifyOptions;
  /** Mounts the checkout routes. Not mounted when absent. `order` may be a method marked with `@CheckoutOrder()` instead. */
  checkout?: Partial<QFPayCheckoutOptions>;
};

/** What belongs to one import of the module, and not to its factory. */
export type QFPayImport = QFPayRoutes & {
  /** Tells several accounts apart, see `@InjectQFPay(name)` and `@OnNotify(kind, name)`. Default: the account without one. */
  name?: string;
};

/** Options of `QFPayModule.forRoot`: those of `new QFPay()`, and which routes to mount. */
export type QFPayModuleOptions = QFPayOptions & QFPayImport;

/** What a factory returns. Its `notify` and `checkout` add to routes that are mounted, and are refused for others. */
export type QFPayFactoryOptions = QFPayOptions & QFPayRoutes;

/** Makes options, for `forRootAsync({ useClass })` and `useExisting`. */
export interface QFPayOptionsFactory {
  createQFPayOptions(): QFPayFactoryOptions | Promise<QFPayFactoryOptions>;
}

/**
 * Options of `QFPayModule.forRootAsync`: exactly one of `useFactory`, `useClass` and `useExisting`. Nest fixes routes before
 * it runs a factory, so `notify` and `checkout` must be given here to be mounted, with their `path` and `decorators`.
 */
export type QFPayModuleAsyncOptions = ConfigurableModuleAsyncOptions<QFPayFactoryOptions, "createQFPayOptions"> &
  QFPayImport;
