import type { EndpointRow, WhenUnclear } from "../catalog/endpoint-row.js";
import { type EndpointName, endpoints } from "../catalog/endpoints.js";
import type { Parameters } from "../signing/canonicalize.js";
import { nextCallId } from "./call-id.js";
import { type CallScope, callScope } from "./call-scope.js";
import { checkOptionNames, checkOptions } from "./check-options.js";
import type { CallEvent } from "./hooks.js";
import { type PreparedRequest, prepareRequest } from "./prepare-request.js";
import { type Recovery, type RecoveryOptions, resolveRecovery } from "./recovery.js";
import { type RetryOptions, resolveRetry } from "./retry.js";
import type { InnerOptions, Transport } from "./transport.js";

/** A call with checked options and a signed request. All attempts and enquiries of the call use this object. */
export type PreparedCall<T> = {
  /** The client's settings, hooks and limiter. */
  readonly transport: Transport;
  readonly name: EndpointName;
  /** The signed request. */
  readonly request: PreparedRequest;
  /** The caller's options, which have been checked. */
  readonly options: InnerOptions;
  /** The options of retries: the caller's, else the client's. */
  readonly retry: RetryOptions;
  /** The functions by which the call finds out its outcome after a lost response. */
  readonly recovery: Recovery<T>;
  /** The time limits of enquiries about an unknown outcome; `false` if no enquiries may be made. */
  readonly recoveryOptions: RecoveryOptions | false;
  /** The rule for an attempt with an unknown outcome: enquire, repeat or both. `undefined` for a read. */
  readonly policy: WhenUnclear | undefined;
  /** The call's deadline and the caller's abort, as one signal. */
  readonly scope: CallScope;
  /** Makes the common part of hook events: the call's id, account, endpoint and order, and the attempt. */
  eventOf(attempt: number): CallEvent;
};

/**
 * Checks the options of a call, fills in the defaults of the client and of the endpoint, and signs the request. Starts
 * the timer of the call's deadline, which the caller must end by `scope.end()`.
 *
 * @throws {QFPayValidationError} if an option or a parameter is invalid
 * @throws {QFPayConfigError} if `mchid` contains a character that no `mchid` has
 */
export function prepareCall<T>(
  transport: Transport,
  name: EndpointName,
  params: Parameters,
  options: InnerOptions,
  recovery: Recovery<T>,
): PreparedCall<T> {
  const resolved = resolveCallOptions(transport, options);
  const { recoveryOptions } = resolved;
  const row: EndpointRow = endpoints[name];
  const endpoint = options.method ? { ...row, method: options.method } : row;
  const request = prepareRequest(transport, endpoint, params, options.signType ?? transport.signType ?? row.signType);
  const deadlineMs = options.deadlineMs ?? transport.deadlineMs;
  const { mchid, out_trade_no = recovery.out_trade_no } = request.params;
  const eventBase = { id: nextCallId(), merchant: mchid || transport.appCode, endpoint: name, out_trade_no };
  return {
    transport,
    name,
    request,
    options,
    ...resolved,
    recovery,
    policy: row.kind === "read" ? undefined : policyOf(row.whenUnclear, recoveryOptions !== false, options.idempotent),
    scope: options.scope ?? callScope(transport.clock, { signal: options.signal, deadlineMs }),
    eventOf: (attempt) => ({ ...eventBase, attempt }),
  };
}

/**
 * Checks the options of a call, and fills in the client's defaults.
 *
 * @throws {QFPayConfigError} if an option is misspelled
 * @throws {QFPayValidationError} if an option is invalid
 */
export function resolveCallOptions(
  { retry, recovery }: Pick<Transport, "retry" | "recovery">,
  options: InnerOptions,
): Pick<PreparedCall<unknown>, "retry" | "recoveryOptions"> {
  checkOptionNames(options);
  const recoveryOptions = resolveRecovery(recovery, options.recovery);
  checkOptions(options, recoveryOptions);
  return { retry: resolveRetry(retry, options.retry), recoveryOptions };
}

const policyOf = (whenUnclear: WhenUnclear, mayEnquire: boolean, isIdempotent = false): WhenUnclear =>
  isIdempotent ? "repeat" : mayEnquire ? whenUnclear : "ask_only";
