import type { FactoryProvider } from "@nestjs/common";
import { QFPayConfigError } from "@qfpay/core";
import { tokenOf } from "./inject-qfpay.js";
import type { QFPayModuleAsyncOptions, QFPayOptionsFactory } from "./options.js";

/**
 * The options provider of `forRootAsync`: what the factory made, on top of what was given before.
 *
 * @throws {QFPayConfigError} no factory; when it runs: it asks for a route that is not mounted
 */
export function asyncOptions(name: string | undefined, options: QFPayModuleAsyncOptions): FactoryProvider {
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
