import type { ConfigurableModuleAsyncOptions } from "@nestjs/common";
import type { CheckoutRoutesOptions, NotifyOptions, QFPayOptions } from "@qfpay/core";

/** The path and decorators of routes. Nest needs them before it runs the factory of `forRootAsync`. */
export type QFPayRouteOptions = {
  /**
   * The path of the routes, without Nest's global prefix. Default `"qfpay/notify"` or `"checkout"`. If the path is `"/"`
   * below a global prefix, Fastify finds the notification route only without a slash at the end of the URL.
   *
   * @example path: "qfpay/hk2/notify"
   */
  path?: string;
  /**
   * Decorators for the module's controller, such as `[UseGuards(...)]` or `[ApiExcludeController()]`. Default none.
   * Global guards apply to the controller: exempt it with your application's decorator, such as `[Public()]`.
   */
  decorators?: ClassDecorator[];
};

/** Options of the notification route; `keys` defaults to the account's key. The handlers are `@OnNotify` methods. */
export type QFPayNotifyOptions = Partial<Omit<NotifyOptions, "on" | "onAny">> & QFPayRouteOptions;

/**
 * Options of the checkout routes. `order` gets the request of Express or Fastify: annotate its parameter with the type
 * of your platform.
 */
export type QFPayCheckoutOptions = Omit<
  // biome-ignore lint/suspicious/noExplicitAny: the platform's request, which only the application knows
  CheckoutRoutesOptions<any>,
  "qfpay"
> &
  QFPayRouteOptions;

/** The options of one import of `QFPayModule`: the routes that it mounts, and the account's name. */
export type QFPayImport = {
  /** The options of the notification route. Without them, the route is not mounted. */
  notify?: QFPayNotifyOptions;
  /**
   * The options of the checkout routes. Without them, the routes are not mounted. A method marked with
   * `@CheckoutOrder()` can replace the option `order`.
   */
  checkout?: Partial<QFPayCheckoutOptions>;
  /** The name of the account, if there are several, for `@InjectQFPay(name)` and `@OnNotify(kind, name)`. */
  name?: string;
};

/** Options of `QFPayModule.forRoot`: the options of `new QFPay()`, and the routes to mount. */
export type QFPayModuleOptions = QFPayOptions & QFPayImport;

/**
 * The options that a factory of `forRootAsync` returns. Here, `notify` and `checkout` cannot mount routes. They only
 * add options to mounted routes.
 */
export type QFPayFactoryOptions = QFPayOptions & Omit<QFPayImport, "name">;

/** Makes an account's options, for `forRootAsync({ useClass })` and `useExisting`. */
export interface QFPayOptionsFactory {
  /** Returns the account's options. Nest calls this. */
  createQFPayOptions(): QFPayFactoryOptions | Promise<QFPayFactoryOptions>;
}

/**
 * Options of `QFPayModule.forRootAsync`: exactly one of `useFactory`, `useClass` and `useExisting`. Nest fixes routes
 * before it runs a factory, so give `notify` and `checkout` here to mount their routes.
 */
export type QFPayModuleAsyncOptions = ConfigurableModuleAsyncOptions<QFPayFactoryOptions, "createQFPayOptions"> &
  QFPayImport;
