import "reflect-metadata";
import { Inject } from "@nestjs/common";
import {
  type NotificationType,
  notificationTypes,
  type CheckoutOrder as Order,
  optionsFromEnv,
  QFPay,
  QFPayConfigError,
} from "@qfpay/core";

/**
 * The `QFPay` client of `@qfpay/core` as a provider: `payments`, `transactions`, `refunds`, `checkout` and the rest.
 *
 * @example
 * constructor(private readonly qfpay: QFPayService) {}
 * pay() { return this.qfpay.payments.create({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" }); }
 */
export class QFPayService extends QFPay {}

/**
 * The injection token of an account's client, for `useFactory` and tests. Without a name: `QFPayService`.
 *
 * @example
 * { provide: Refunder, inject: [getQFPayToken("hk2")], useFactory: (qfpay: QFPayService) => new Refunder(qfpay) }
 */
export const getQFPayToken = (name?: string): string | typeof QFPayService =>
  name === undefined ? QFPayService : `qfpay:client:${name}`;

/**
 * Injects an account's client.
 *
 * @param name the `name` of `forRoot({ name })`; left out for the account without a name
 * @example
 * constructor(@InjectQFPay("hk2") private readonly qfpay: QFPayService) {}
 */
export const InjectQFPay = (name?: string): ParameterDecorator & PropertyDecorator => Inject(getQFPayToken(name));

/** A kind of notification, or `"*"` for everything, unknown kinds included. */
export type OnNotifyKind = Exclude<NotificationType, "unknown"> | "*";

/**
 * The mark that `@OnNotify` or `@CheckoutOrder` sets on a method: the kind of notification, or `order`, and the
 * account's name.
 */
export type Mark = { kind: OnNotifyKind | "order"; account: string | undefined };

/**
 * Handles one kind of notification. The method is called with the notification and a `NotifyContext`; if it throws, the
 * gateway delivers the notification again. The method may be called again for the same event, so let it be idempotent.
 * The decorator works on any provider or controller of the application, request-scoped ones excepted, and in any order
 * with other decorators.
 *
 * @param kind `"payment"`, `"refund"`, ..., or `"*"` for all kinds; a `"*"` method runs after the method for the kind
 * @param account the `name` of the module's account; left out for the account without a name
 * @throws {QFPayConfigError} when the class is defined, if the kind does not exist or the method is static; at start-up, if
 *   an account has two handlers of one kind, does not exist, or takes no notifications
 * @example
 * class Payments { @OnNotify("payment") async paid(n: PaymentNotification) { await bookPayment(n); } }
 */
export function OnNotify(kind: OnNotifyKind, account?: string): MethodDecorator {
  if (kind !== "*" && !(notificationTypes as readonly string[]).includes(kind)) {
    throw new QFPayConfigError(
      `@OnNotify(${JSON.stringify(kind)}) is not a kind of notification. Known: ${notificationTypes.join(", ")}; "*" is ` +
        "everything.",
    );
  }
  return (target, name) => storeMetadata(target, name, { kind, account });
}

/**
 * Declares the method that makes the order for `POST /checkout`, in place of the option `checkout.order`. The class is
 * a provider or controller that is not request-scoped. The method is called with the platform's request, or with the
 * values of Nest's parameter decorators (`@Body()` with a DTO, `@Req()`, `@Param()`) and pipes. If a pipe refuses the
 * request, the response has the pipe's status.
 *
 * @param account the `name` of the module's account; left out for the account without a name
 * @throws {QFPayConfigError} when the class is defined, if the method is static; at start-up, if the account has no
 * `checkout`, or more than one method makes its orders
 * @example
 * const tea = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD" } as const;
 * class Carts { @CheckoutOrder() order() { return { ...tea, out_trade_no: createOrderNumber("TEA") }; } }
 */
export function CheckoutOrder(account?: string) {
  // biome-ignore lint/suspicious/noExplicitAny: values that the method's parameter decorators make
  return <Method extends (...args: any[]) => Order | Promise<Order>>(
    target: object,
    name: string | symbol,
    _descriptor: TypedPropertyDescriptor<Method>,
  ): void => storeMetadata(target, name, { kind: "order", account });
}

const marksKey = "qfpay:marks";
const classesKey = "qfpay:marked-classes";

function storeMetadata(target: object, name: string | symbol, mark: Mark): void {
  if (typeof target === "function") {
    throw new QFPayConfigError(`${target.name}.${String(name)} is static. Mark a method of the provider's instance.`);
  }
  Reflect.defineMetadata(classesKey, [...markedClasses(), target], OnNotify);
  // The metadata is stored by the method's name, because another decorator may replace the function.
  const others = marksOf(target, name).filter(({ kind, account }) => kind !== mark.kind || account !== mark.account);
  Reflect.defineMetadata(marksKey, [...others, mark], target, name);
}

/** Returns the marks that `@OnNotify` and `@CheckoutOrder` set on a method, or on this method of a base class. */
export const marksOf = (prototype: object, name: string | symbol): Mark[] =>
  Reflect.getMetadata(marksKey, prototype, name) ?? [];

const markedClasses = (): object[] => Reflect.getMetadata(classesKey, OnNotify) ?? [];

/**
 * Returns the prototypes of the classes that used `@OnNotify` or `@CheckoutOrder` since the last call. So a second Nest
 * application in the process does not warn that the classes of the first one are not among its providers.
 */
export function takeMarkedClasses(): object[] {
  const marked = markedClasses();
  Reflect.deleteMetadata(classesKey, OnNotify);
  return marked;
}

/**
 * Reads an account's options from Nest's `ConfigService`. The variables are those of `QFPay.fromEnv`.
 *
 * @throws {QFPayConfigError} if the environment is unknown or a variable is missing
 * @example
 * QFPayModule.forRootAsync({ imports: [ConfigModule], inject: [ConfigService], useFactory: qfpayFromConfig, notify: {} })
 */
export function qfpayFromConfig(config: { get(name: string): unknown }): ReturnType<typeof optionsFromEnv> {
  const textOf = (value: unknown) => (value === undefined || value === null ? undefined : String(value));
  return optionsFromEnv(new Proxy({}, { get: (_target, name) => textOf(config.get(String(name))) }));
}
