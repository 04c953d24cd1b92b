import { type DynamicModule, type FactoryProvider, Module, type Provider } from "@nestjs/common";
import { DiscoveryModule, ModulesContainer } from "@nestjs/core";
import { QFPayConfigError } from "@qfpay/core";
import { ACCOUNT_OPTIONS, Account, CONNECTION, type Connection, checkFactory } from "./accounts.js";
import { CheckoutDesk, checkoutController } from "./checkout.js";
import { getQFPayToken, QFPayService } from "./decorators.js";
import { Surroundings } from "./handlers.js";
import { QFPayHealthIndicator } from "./health.js";
import { NotifyReceiver, notifyController } from "./notify.js";
import type { QFPayModuleAsyncOptions, QFPayModuleOptions, QFPayOptionsFactory } from "./options.js";

/**
 * QFPay for one account: `QFPayService` for the whole application, and the routes that are asked for. Import it once per
 * account, in the root module; give every account but one a `name`.
 *
 * @example
 * imports: [QFPayModule.forRoot({ appCode, clientKey, notify: { path: "qfpay/notify" } })] // of your root module
 */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: Nest's form of a configurable module
export class QFPayModule {
  /** @throws {QFPayConfigError} when the application starts, if options cannot work or `@OnNotify` is used wrongly */
  static forRoot({ name, ...options }: QFPayModuleOptions): DynamicModule {
    return accountModule(new Account(name, options), { provide: ACCOUNT_OPTIONS, useValue: options });
  }

  /**
   * Like `forRoot`, with options that come from other providers.
   *
   * @throws {QFPayConfigError} when the application starts, as `forRoot`
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
  static forRootAsync({ name, imports = [], ...options }: QFPayModuleAsyncOptions): DynamicModule {
    const account = new Account(name, options);
    const made = accountModule(account, asyncOptions(account, options));
    const own = options.useClass ? [options.useClass] : [];
    return { ...made, imports: [...made.imports!, ...imports], providers: [...own, ...made.providers!] };
  }
}

/** The module of one account. Only its client and the health indicator are visible outside of it. */
function accountModule(account: Account, options: Provider): DynamicModule {
  const { name, notify, checkout } = account;
  const client: FactoryProvider = {
    provide: getQFPayToken(name),
    inject: [ACCOUNT_OPTIONS, CONNECTION],
    useFactory: ({ notify: _notify, checkout: _checkout, ...rest }: QFPayModuleOptions, { client }: Connection) =>
      new QFPayService({ ...rest, ...client }),
  };
  const receiver: FactoryProvider = {
    provide: NotifyReceiver,
    inject: [Account, ACCOUNT_OPTIONS, getQFPayToken(name), Surroundings],
    useFactory: (...parts: ConstructorParameters<typeof NotifyReceiver>) => new NotifyReceiver(...parts),
  };
  const desk: FactoryProvider = {
    provide: CheckoutDesk,
    inject: [Account, ACCOUNT_OPTIONS, getQFPayToken(name), Surroundings],
    useFactory: (...parts: ConstructorParameters<typeof CheckoutDesk>) => new CheckoutDesk(...parts),
  };
  const mine = { provide: Account, useValue: account };
  const check: FactoryProvider = {
    provide: checkFactory,
    inject: [ModulesContainer],
    useFactory: (modules: ModulesContainer) => checkFactory(modules, account),
  };
  return {
    module: QFPayModule,
    global: true,
    imports: [DiscoveryModule],
    providers: [
      options,
      mine,
      { provide: CONNECTION, useFactory: (): Connection => ({ client: {} }) }, // Nest 11.0 overrides no value by a factory
      check,
      Surroundings,
      QFPayHealthIndicator,
      client,
      receiver,
      ...(checkout ? [desk] : []),
    ],
    controllers: [
      ...(notify ? [notifyController(account, notify)] : []),
      ...(checkout ? [checkoutController(account, checkout)] : []),
    ],
    exports: [getQFPayToken(name), QFPayHealthIndicator],
  };
}

/**
 * The options provider of `forRootAsync`: what the factory made, on top of what was given before.
 *
 * @throws {QFPayConfigError} if there is not exactly one factory; when it runs, if it returns other routes than those that
 *   are mounted
 */
function asyncOptions(account: Account, options: QFPayModuleAsyncOptions): FactoryProvider {
  const { notify, checkout, useFactory, useClass, useExisting, inject = [] } = options;
  const given = [useFactory, useClass, useExisting].filter((source) => source !== undefined);
  if (given.length !== 1) {
    throw new QFPayConfigError("QFPayModule.forRootAsync needs one of useFactory, useClass and useExisting.");
  }
  const make = useFactory ?? ((maker: QFPayOptionsFactory) => maker.createQFPayOptions());
  return {
    provide: ACCOUNT_OPTIONS,
    inject: useFactory ? inject : [(useClass ?? useExisting)!],
    async useFactory(...injected: [QFPayOptionsFactory]) {
      const made = await make(...injected);
      for (const part of ["notify", "checkout"] as const) checkRoute(account, part, made);
      return {
        ...made,
        notify: notify && { ...notify, ...made.notify },
        checkout: checkout && { ...checkout, ...made.checkout },
      };
    },
  };
}

function checkRoute(account: Account, part: "notify" | "checkout", made: Omit<QFPayModuleOptions, "name">): void {
  const wanted = made[part];
  const isMounted = account[part] && wanted?.path === undefined && wanted?.decorators === undefined;
  if (wanted === undefined || isMounted) return;
  throw new QFPayConfigError(
    `The factory of QFPayModule.forRootAsync made ${part} options, but Nest had fixed the routes before it ran. ` +
      `Give ${part}: { path } (and decorators) to forRootAsync itself.`,
  );
}
