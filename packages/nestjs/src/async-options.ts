import type { FactoryProvider } from "@nestjs/common";
import { QFPayConfigError } from "@qfpay/core";
import type { Account } from "./account.js";
import { tokenOf } from "./inject-qfpay.js";
import type { QFPayModuleAsyncOptions, QFPayModuleOptions, QFPayOptionsFactory } from "./options.js";

/**
 * The options provider of `forRootAsync`: what the factory made, on top of what was given before.
 *
 * @throws {QFPayConfigError} not exactly one factory; when it runs: it wants other routes than those that are mounted
 */
export function asyncOptions(account: Account, options: QFPayModuleAsyncOptions): FactoryProvider {
  const { notify, checkout, useFactory, useClass, useExisting, inject = [] } = options;
  const given = [useFactory, useClass, useExisting].filter((source) => source !== undefined);
  if (given.length !== 1) {
    throw new QFPayConfigError("QFPayModule.forRootAsync needs one of useFactory, useClass and useExisting.");
  }
  const make = useFactory ?? ((maker: QFPayOptionsFactory) => maker.createQFPayOptions());
  return {
    provide: tokenOf("options", account.name),
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
