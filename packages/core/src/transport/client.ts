import type { EndpointName } from "../catalog/endpoints.js";
import type { EnvironmentName } from "../catalog/environments.js";
import type { Clock } from "../clock.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { SignType } from "../signing/sign.js";
import type { Hooks } from "./hooks.js";
import type { GatewayResponse } from "./interpret-response.js";
import type { Recovery } from "./recovery.js";
import type { InnerOptions } from "./transport.js";
import type { Warner } from "./warner.js";

/** The members of the client that its resources, such as `payments`, use. */
export type Client = {
  readonly appCode: string;
  /** The sub-merchant's id for calls without an `mchid`. */
  readonly mchid: string | undefined;
  readonly environment: EnvironmentName;
  readonly baseUrl: string;
  /** The time limit of one attempt in milliseconds, from the client's options; `undefined`: the call's default. */
  readonly timeoutMs: number | undefined;
  /** The time limit of a whole call in milliseconds, from the client's options. */
  readonly deadlineMs: number | undefined;
  readonly clock: Clock;
  /** The application's callbacks, from the client's options. */
  readonly hooks: Hooks;
  /** Warns about a call's parameters. All resources share it, so that no warning is logged twice. */
  readonly warn: Warner;
  /** Returns random numbers in [0, 1), for jitter. */
  readonly random: () => number;
  /** Returns the current time in the client's time zone, as text for `txdtm`. */
  readonly txdtm: () => string;
  /** The hash function of request signatures; `undefined`: the default of each endpoint. */
  readonly signType: SignType | undefined;
  /** The HTTP method of `payments.close`. */
  readonly closeMethod: "POST" | "GET";
  /** The HTTP method of `payments.reverse`. */
  readonly reversalMethod: "POST" | "GET";
  /** Returns the signature of a text with the client key appended, as upper-case hex. */
  readonly sign: (text: string, signType: SignType) => string;
  /** Throws if the options of a later `call` are invalid. A method uses it before it sends an earlier call. */
  checkOptions(options: InnerOptions): void;
  /** Calls an endpoint that returns JSON. */
  call(
    endpoint: EndpointName,
    params: Parameters,
    options?: InnerOptions,
    recovery?: Recovery<GatewayResponse>,
  ): Promise<GatewayResponse>;
  /** Calls an endpoint that returns a zip file instead of JSON. */
  download(endpoint: EndpointName, params: Parameters, options?: InnerOptions): Promise<Uint8Array>;
};
