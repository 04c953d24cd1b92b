import { Inject, Injectable, ServiceUnavailableException } from "@nestjs/common";
import { ModuleRef } from "@nestjs/core";
import { isQFPayError, type QFPay, QFPayConfigError } from "@qfpay/core";
import { getQFPayToken } from "./decorators.js";

/** The result of a health check, in the form of Terminus's `HealthIndicatorResult`. */
export type QFPayHealth<Key extends string> = Record<Key, { status: "up" | "down"; message?: string }>;

/** Options of `QFPayHealthIndicator.isHealthy`. */
export type QFPayHealthOptions = {
  /** The `name` of the account. Default: the account without a name. */
  account?: string;
  /**
   * Milliseconds for which the result of an enquiry to the gateway is reused. Without this option no enquiry is made,
   * and an account counts as healthy once the application has started with it.
   *
   * @example enquireEveryMs: 60_000 // one enquiry a minute
   */
  enquireEveryMs?: number;
};

/**
 * Reports the health of an account. With `enquireEveryMs`, it queries a payment that does not exist, because QFPay has
 * no health call: "up" then means that the gateway accepted the key. Use it for monitoring, not to restart processes: a
 * restart does not help while the gateway is down.
 *
 * @example
 * constructor(private readonly qfpay: QFPayHealthIndicator) {} // of a controller
 * check() { return this.qfpay.check({ enquireEveryMs: 60_000 }); }
 */
@Injectable()
export class QFPayHealthIndicator {
  /** For each client, the problem that its last health check found, and the time until which it is reused. */
  readonly #answers = new WeakMap<QFPay, { until: number; problem: Promise<string | undefined> }>();

  constructor(@Inject(ModuleRef) private readonly modules: ModuleRef) {}

  /**
   * Returns the health of an account, for Terminus's `HealthCheckService`.
   *
   * @param key the indicator's name in the result
   * @throws {QFPayConfigError} if `enquireEveryMs` is not positive
   */
  async isHealthy<Key extends string>(
    key: Key,
    { account, enquireEveryMs }: QFPayHealthOptions = {},
  ): Promise<QFPayHealth<Key>> {
    const qfpay = this.modules.get<QFPay>(getQFPayToken(account), { strict: false });
    const message = enquireEveryMs === undefined ? undefined : await this.#recentProblem(qfpay, enquireEveryMs);
    return { [key]: message === undefined ? { status: "up" } : { status: "down", message } } as QFPayHealth<Key>;
  }

  /**
   * Like `isHealthy`, for a health route of your own without Terminus: it responds with 503 if the account is down.
   *
   * @throws {ServiceUnavailableException} if the account is down
   * @throws {QFPayConfigError} if `enquireEveryMs` is not positive
   */
  async check(options?: QFPayHealthOptions): Promise<QFPayHealth<"qfpay">> {
    const health = await this.isHealthy("qfpay", options);
    if (health.qfpay.status === "down") throw new ServiceUnavailableException(health);
    return health;
  }

  /** Returns the problem that the last enquiry found, if any, and makes a new enquiry if the last one is too old. */
  #recentProblem(qfpay: QFPay, everyMs: number): Promise<string | undefined> {
    if (!(everyMs > 0)) throw new QFPayConfigError("enquireEveryMs must be a positive number of milliseconds.");
    const recent = this.#answers.get(qfpay);
    if (recent && recent.until > performance.now()) return recent.problem;
    const asked = { until: performance.now() + everyMs, problem: problemOf(qfpay) };
    this.#answers.set(qfpay, asked);
    return asked.problem;
  }
}

/** A transaction number in QFPay's form with a date in 1970, so that no payment has it. */
const noPayment = "19700101000000000000000000";
const deadlineMs = 5_000;

async function problemOf(qfpay: QFPay): Promise<string | undefined> {
  try {
    // Queries by `syssn`, because a query by order number takes two requests on the first day of a month.
    await qfpay.transactions.get({ syssn: noPayment }, { deadlineMs, retry: false });
  } catch (error) {
    // A refusal by the rate limit comes from this application's own load and does not mean that the gateway is down.
    if (isQFPayError(error, "rate_limited")) return undefined;
    return isQFPayError(error) ? `${error.code}: ${error.message}` : String(error);
  }
  return undefined;
}
