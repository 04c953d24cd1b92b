import { type DynamicModule, Module } from "@nestjs/common";
import { Account } from "./account.js";
import { accountParts } from "./account-parts.js";
import { asyncOptions } from "./async-options.js";
import { tokenOf } from "./inject-qfpay.js";
import type { QFPayModuleAsyncOptions, QFPayModuleOptions } from "./options.js";

/**
 * QFPay for one account: `QFPayService` for the whole application, and the routes that are asked for. Import it once per
 * account, in the root module; give every account but one a `name`.
 *
 * @example
 * imports: [QFPayModule.forRoot({ appCode, clientKey, notify: { path: "qfpay/notify" } })] // of your root @Module
 */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: Nest's form of a configurable module
export class QFPayModule {
  /** @throws {QFPayConfigError} when the application starts: options that cannot work, `@OnNotify` mistakes */
  static forRoot({ name, ...options }: QFPayModuleOptions): DynamicModule {
    const given = { provide: tokenOf("options", name), useValue: options };
    return { module: QFPayModule, global: true, ...accountParts(new Account(name, options), given) };
  }

  /**
   * The same, with options that come from other providers.
   *
   * @throws {QFPayConfigError} when the application starts, as `forRoot`
   * @example
   * QFPayModule.forRootAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({
   *     appCode: config.getOrThrow("QFPAY_APPCODE"),
   *     clientKey: config.getOrThrow("QFPAY_KEY"),
   *   }),
   *   notify: { path: "qfpay/notify" },
   * })
   */
  static forRootAsync({ name, imports, ...options }: QFPayModuleAsyncOptions): DynamicModule {
    const account = new Account(name, options);
    const parts = accountParts(account, asyncOptions(account, options));
    const own = options.useClass ? [options.useClass] : [];
    return {
      module: QFPayModule,
      global: true,
      ...parts,
      imports: [...parts.imports, ...(imports ?? [])],
      providers: [...own, ...parts.providers],
    };
  }
}
