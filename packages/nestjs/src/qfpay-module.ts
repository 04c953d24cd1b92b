import { type DynamicModule, type FactoryProvider, Module, type Provider } from "@nestjs/common";
import { DiscoveryModule, DiscoveryService, HttpAdapterHost, MetadataScanner } from "@nestjs/core";
import { createCheckoutRoutes, QFPayConfigError } from "@qfpay/core";
import { checkoutController } from "./checkout-controller.js";
import { getQFPayToken, tokenOf } from "./inject-qfpay.js";
import { notifyController } from "./notify-controller.js";
import { NotifyReceiver } from "./notify-receiver.js";
import type { QFPayModuleAsyncOptions, QFPayModuleOptions, QFPayOptionsFactory } from "./options.js";
import { QFPayService } from "./qfpay-service.js";

/** What must be known before any factory runs. */
type Mount = { name?: string; notifyPath?: string; checkoutPath?: string };

/**
 * QFPay for one account: `QFPayService` for the whole application, and the routes that are asked for. Import it once per
 * account, in the root module; give every account but one a `name`.
 *
 * @example
 * @Module({ imports: [QFPayModule.forRoot({ appCode, clientKey, notify: { path: "qfpay/notify" } })] })
 * export class AppModule {}
 */
// biome-ignore lint/complexity/noStaticOnlyClass: Nest's form of a configurable module
@Module({})
export class QFPayModule {
  /** @throws {QFPayConfigError} when the application starts: options that cannot work, `@OnNotify` mistakes */
  static forRoot({ name, ...options }: QFPayModuleOptions): DynamicModule {
    return define(mountOf(name, options), { provide: tokenOf("options", name), useValue: options });
  }

  /**
   * The same, with options that come from other providers.
   *
   * @throws {QFPayConfigError} when the application starts, as `forRoot`
   * @example
   * QFPayModule.forRootAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ appCode: config.get("QFPAY_APPCODE"), clientKey: config.get("QFPAY_KEY") }),
   *   notify: { path: "qfpay/notify" },
   * })
   */
  static forRootAsync({ name, imports, ...options }: QFPayModuleAsyncOptions): DynamicModule {
    const mount = mountOf(name, options);
    const module = define(mount, asyncOptions(name, options));
    const own = options.useClass ? [options.useClass] : [];
    return { ...module, imports: [...module.imports!, ...(imports ?? [])], providers: [...own, ...module.providers!] };
  }
}

function mountOf(name: string | undefined, { notify, checkout }: Omit<QFPayModuleAsyncOptions, "name">): Mount {
  return {
    name,
    notifyPath: notify && (notify.path ?? "qfpay/notify"),
    checkoutPath: checkout && (checkout.path ?? "checkout"),
  };
}

function asyncOptions(name: string | undefined, options: QFPayModuleAsyncOptions): FactoryProvider {
  const { notify, checkout, useFactory, useClass, useExisting, inject = [] } = options;
  const factory = useExisting ?? useClass;
  if (!useFactory && !factory) {
    throw new QFPayConfigError("QFPayModule.forRootAsync needs one of useFactory, useClass and useExisting.");
  }
  const make = useFactory ?? ((maker: QFPayOptionsFactory) => maker.createQFPayOptions());
  return {
    provide: tokenOf("options", name),
    inject: useFactory ? inject : [factory!],
    async useFactory(...injected: [QFPayOptionsFactory]) {
      const made = await make(...injected);
      for (const part of ["notify", "checkout"] as const) {
        if (!made[part] || options[part]) continue;
        throw new QFPayConfigError(
          `The factory of QFPayModule.forRootAsync made ${part} options, but Nest had fixed the routes before it ran. ` +
            `Give ${part}: { path } to forRootAsync itself.`,
        );
      }
      return {
        ...made,
        notify: notify && { ...notify, ...made.notify },
        checkout: checkout && { ...checkout, ...made.checkout },
      };
    },
  };
}

type Settled = Omit<QFPayModuleOptions, "name">;

function define({ name, notifyPath, checkoutPath }: Mount, options: Provider): DynamicModule {
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
    module: QFPayModule,
    global: true,
    imports: [DiscoveryModule],
    providers: [options, client, receiver, ...(checkoutPath === undefined ? [] : [routes])],
    controllers: [
      ...(notifyPath === undefined ? [] : [notifyController(name, notifyPath)]),
      ...(checkoutPath === undefined ? [] : [checkoutController(name, checkoutPath)]),
    ],
    exports: [getQFPayToken(name)],
  };
}
