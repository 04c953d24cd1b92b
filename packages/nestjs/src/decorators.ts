import "reflect-metadata";
import { Inject } from "@nestjs/common";
import { type NotificationType, notificationTypes, QFPay, QFPayConfigError } from "@qfpay/core";

/**
 * The `QFPay` client of `@qfpay/core` as a provider: `payments`, `transactions`, `refunds`, `checkout` and the rest.
 *
 * @example
 * constructor(private readonly qfpay: QFPayService) {}
 * pay() { return this.qfpay.payments.create({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" }); }
 */
export class QFPayService extends QFPay {}

/**
 * The injection token of an account's client, for `useFactory` and tests. The account without a name has `QFPayService`.
 *
 * @example
 * { provide: Refunder, inject: [getQFPayToken("hk2")], useFactory: (qfpay: QFPayService) => new Refunder(qfpay) }
 */
export function getQFPayToken(name?: string): string | typeof QFPayService {
  return name === undefined ? QFPayService : `qfpay:client:${name}`;
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

/** A kind of notification, or `"*"` for everything, unknown kinds included. */
export type OnNotifyKind = Exclude<NotificationType, "unknown"> | "*";

/** One `@OnNotify` on a method. */
export type OnNotifyMark = { kind: OnNotifyKind; account: string | undefined };

const metadataKey = "qfpay:on-notify";

/** Classes with marked methods, by their prototypes, whether an application provides them or not. */
export const markedClasses = new Set<object>();

/**
 * Handles one kind of notification. The method is called with the notification and a `NotifyContext`, once per event;
 * throwing makes the gateway deliver it again. Works on any provider or controller of the application, request-scoped
 * ones excepted, and in any order with other decorators.
 *
 * @param kind `"payment"`, `"refund"`, ..., or `"*"` for everything, after the handler of its kind
 * @param account `name` of the module's account; none for the account without a name
 * @throws {QFPayConfigError} when the class is defined: a kind that does not exist. At start-up: two handlers of one kind
 *   in one account, an account that does not exist or takes no notifications
 * @example
 * class Payments { @OnNotify("payment") async paid(n: PaymentNotification) { await markPaid(n.out_trade_no, n.txamt); } }
 */
export function OnNotify(kind: OnNotifyKind, account?: string): MethodDecorator {
  if (kind !== "*" && !(notificationTypes as readonly string[]).includes(kind)) {
    throw new QFPayConfigError(
      `@OnNotify(${JSON.stringify(kind)}) is not a kind of notification. Known: ${notificationTypes.join(", ")}; "*" is ` +
        "everything.",
    );
  }
  return (target, name) => {
    markedClasses.add(target);
    // On the name, not on the function: a decorator above this one may put another function in its place.
    Reflect.defineMetadata(metadataKey, [...marksOf(target, name), { kind, account }], target, name);
  };
}

/** What a method was marked with, in its class or in one that class extends. */
export function marksOf(prototype: object, name: string | symbol): OnNotifyMark[] {
  return Reflect.getMetadata(metadataKey, prototype, name) ?? [];
}
