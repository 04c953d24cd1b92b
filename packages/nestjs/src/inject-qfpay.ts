import { Inject } from "@nestjs/common";
import { QFPayService } from "./qfpay-service.js";

/**
 * The injection token of an account's client, for `useFactory` and tests. The account without a name has `QFPayService`.
 *
 * @example
 * { provide: Refunder, inject: [getQFPayToken("hk2")], useFactory: (qfpay: QFPayService) => new Refunder(qfpay) }
 */
export function getQFPayToken(name?: string): string | typeof QFPayService {
  return name === undefined ? QFPayService : tokenOf("client", name);
}

/**
 * Injects an account's client.
 *
 * @param name of `forRoot({ name })`; none for the account without a name
 * @example
 * constructor(@InjectQFPay("hk2") private readonly qfpay: QFPayService) {}
 */
export function InjectQFPay(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getQFPayToken(name));
}

/** Tokens of the module's own parts. */
export function tokenOf(
  part: "account" | "client" | "desk" | "options" | "receiver",
  name: string | undefined,
): string {
  return `qfpay:${part}:${name ?? ""}`;
}
