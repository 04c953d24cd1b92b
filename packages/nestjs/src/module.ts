import { ConfigurableModuleBuilder, type DynamicModule, type FactoryProvider, Module } from "@nestjs/common";
import { DiscoveryModule, ModulesContainer } from "@nestjs/core";
import { QFPayConfigError } from "@qfpay/core";
import {
  ACCOUNT_OPTIONS,
  Account,
  CLIENT,
  CONNECTION,
  type Connection,
  checkFactory,
  MADE_OPTIONS,
} from "./accounts.js";
import { CheckoutDesk, checkoutController } from "./checkout.js";
import { getQFPayToken, QFPayService } from "./decorators.js";
import { ApplicationProviders } from "./handlers.js";
import { QFPayHealthIndicator } from "./health.js";
import { NotifyReceiver, notifyController } from "./notify.js";
import type { QFPayFactoryOptions, QFPayImport, QFPayModuleAsyncOptions, QFPayModuleOptions } from "./options.js";

/** Provides the one instance of `ApplicationProviders` that all accounts of an application share. */
@Module({ imports: [DiscoveryModule], providers: [ApplicationProviders], exports: [ApplicationProviders] })
class ApplicationModule {}

const { ConfigurableModuleClass: Configurable } = new ConfigurableModuleBuilder<QFPayFactoryOptions>({
  optionsInjectionToken: MADE_OPTIONS,
})
  .setClassMethodName("forRoot")
  .setFactoryMethodName("createQFPayOptions")
  .setExtras<QFPayImport>({ name: undefined, notify: undefined, checkout: undefined }, (definition, extras) =>
    accountModule(definition, new Account(extras)),
  )
  .build();

/**
 * Provides `QFPayService` for one account, and serves the account's routes for notifications and checkout. Import it
 * once per account, in the root module. Give all accounts but one a `name`.
 *
 * @example
 * imports: [QFPayModule.forRoot({ appCode, clientKey, notify: { path: "qfpay/notify" } })] // of your root module
 */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: Nest's form of a configurable module
export class QFPayModule {
  /**
   * Makes the module of one account from its options.
   *
   * @throws {QFPayConfigError} when the application starts, if options cannot work or `@OnNotify` is used wrongly
   */
  static forRoot(options: QFPayModuleOptions): DynamicModule {
    return Configurable.forRoot(options);
  }

  /**
   * Like `forRoot`, with options that come from other providers.
   *
   * @throws {QFPayConfigError} if not exactly one factory is given, or when the application starts with invalid options
   * @example
   * QFPayModule.forRootAsync({
   *   imports: [ConfigModule],
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({
   *     appCode: config.getOrThrow("QFPAY_APPCODE"),
   *     clientKey: config.getOrThrow("QFPAY_KEY"),
   *   }),
   *   notify: { path: "qfpay/notify" },
   * })
   */
  static forRootAsync(options: QFPayModuleAsyncOptions): DynamicModule {
    const { useFactory, useClass, useExisting } = options;
    if ([useFactory, useClass, useExisting].filter((source) => source !== undefined).length !== 1) {
      throw new QFPayConfigError("QFPayModule.forRootAsync needs one of useFactory, useClass and useExisting.");
    }
    return Configurable.forRootAsync(options);
  }
}

/** Makes the Nest module of one QFPay account. It exports only the account's client and the health indicator. */
function accountModule(definition: DynamicModule, account: Account): DynamicModule {
  const { name, notify, checkout } = account;
  const client: FactoryProvider = {
    provide: getQFPayToken(name),
    inject: [ACCOUNT_OPTIONS, CONNECTION],
    useFactory: ({ notify: _notify, checkout: _checkout, ...options }: QFPayFactoryOptions, { client }: Connection) =>
      new QFPayService({ ...options, ...client }),
  };
  return {
    module: QFPayModule,
    global: true,
    imports: [ApplicationModule, ...(definition.imports ?? [])],
    providers: [
      ...definition.providers!,
      { provide: Account, useValue: account },
      { provide: ACCOUNT_OPTIONS, inject: [MADE_OPTIONS], useFactory: account.optionsFrom.bind(account) },
      // This is a factory and not `useValue`, because in Nest 11.0 a test cannot override a value with a factory.
      { provide: CONNECTION, useFactory: (): Connection => ({ client: {} }) },
      { provide: checkFactory, inject: [ModulesContainer, Account], useFactory: checkFactory },
      QFPayHealthIndicator,
      client,
      { provide: CLIENT, useExisting: getQFPayToken(name) },
      ...(notify ? [NotifyReceiver] : []),
      ...(checkout ? [CheckoutDesk] : []),
    ],
    controllers: [...(notify ? [notifyController(account)] : []), ...(checkout ? [checkoutController(account)] : [])],
    exports: [getQFPayToken(name), QFPayHealthIndicator],
  };
}
