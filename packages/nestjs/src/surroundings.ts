import { Inject, Injectable, Logger } from "@nestjs/common";
import { DiscoveryService, MetadataScanner } from "@nestjs/core";
import { Account } from "./account.js";
import { type FoundHandler, findHandlers } from "./find-handlers.js";

/** The rest of the application, as far as an account must know it. Complete once all modules are made. */
@Injectable()
export class Surroundings {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
  ) {}

  /** All `@OnNotify` methods. */
  handlers(): FoundHandler[] {
    const logger = new Logger("QFPay");
    return findHandlers(this.discovery, this.scanner, (message) => logger.warn(message));
  }

  /** All imports of `QFPayModule`. */
  accounts(): Account[] {
    return this.discovery.getProviders().flatMap(({ instance }) => (instance instanceof Account ? instance : []));
  }
}
