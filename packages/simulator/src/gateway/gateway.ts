import { knownKeys, maskKeys } from "../diagnosis/mask-keys.js";
import { type Pair, stringToSign } from "../diagnosis/signature.js";
import type { CallFault } from "../faults/fault.js";
import type { Faults } from "../faults/faults.js";
import type { Merchant } from "../world/merchant.js";
import type { World } from "../world/world.js";
import { answerSignature, type ResponseSigning } from "./answer-signature.js";
import { type FlatResponse, type ResponseShape, toEnvelope } from "./answers.js";
import { checkSignType, methodsOf } from "./check-account.js";
import { type Operation, operations } from "./operations.js";
import type { RateWindows } from "./rate-windows.js";
import { readPairs } from "./read-pairs.js";
import { Refusal } from "./refusal.js";
import {
  applyFaultAfter,
  applyFaultBefore,
  ConnectionReset,
  jsonReply,
  notAllowedReply,
  notFoundReply,
  type Reply,
  tooManyReply,
} from "./reply.js";
import type { RequestLog, RequestRecord } from "./request-record.js";
import { explainPath } from "./unknown-path.js";

/** The parts and settings of a simulator that its gateway API needs. */
export type GatewayOptions = {
  /** The simulated gateway's state. */
  readonly world: World;
  /** The faults that a test has scripted. */
  readonly faults: Faults;
  /** Waits for this number of milliseconds on the simulator's clock. */
  readonly pause: (ms: number) => Promise<void>;
  /** Counts requests against the rate limits. */
  readonly rateWindows: RateWindows;
  /** Called for each request that the rate limits refuse. */
  readonly onRateLimited: () => void;
  /** Converts the milliseconds to wait into the seconds of `Retry-After`; `undefined` leaves the header out. */
  readonly retryAfter: (waitMs: number) => number | undefined;
  /** Whether responses are flat, or wrapped in an envelope. */
  readonly responseShape: ResponseShape;
  /** The part of a response that is signed; `undefined` for unsigned responses. */
  readonly signResponses: ResponseSigning | undefined;
  /** Keeps the received requests. */
  readonly log: RequestLog;
};

/** A request that the gateway is handling. Its body is read only once, when it is needed for the first time. */
type Incoming = { readonly request: Request; readonly record: RequestRecord; readonly pairs: () => Promise<Pair[]> };

function incoming(request: Request, record: RequestRecord): Incoming {
  let reading: Promise<Pair[]> | undefined;
  return { request, record, pairs: () => (reading ??= readPairs(request)) };
}

/**
 * Reads the parameters of a request before its signature is checked. If the body is not a form, the result is empty,
 * and the request is refused later.
 */
const readPairsOrNone = ({ pairs }: Incoming): Promise<Pair[]> => pairs().catch(() => []);

/**
 * Returns the function that handles requests to the gateway's API. It applies faults and the rate limit, reads the
 * form, checks the signature, runs the operation and writes the response, in this order.
 */
export function createGateway(options: GatewayOptions): (request: Request) => Promise<Response> {
  const { world, faults, rateWindows, responseShape, signResponses, log } = options;

  async function faultOf(call: Incoming): Promise<CallFault | undefined> {
    const { path } = call.record;
    if (!faults.asksForNumber(path)) return faults.take("call", { path });
    const pairs = await readPairsOrNone(call);
    return faults.take("call", { path, out_trade_no: pairs.find(([name]) => name === "out_trade_no")?.[1] });
  }

  /** Finds the account that the request's app code names, whether or not the signature is right. */
  function merchantOf({ headers }: Request, { params: { mchid } }: RequestRecord): Merchant | undefined {
    const rows = world.merchants.filter(({ appCode }) => appCode === headers.get("x-qf-appcode"));
    return rows.find((row) => row.mchid === mchid) ?? rows[0];
  }

  async function answerTo(call: Incoming, operation: Operation): Promise<FlatResponse | { reply: Reply }> {
    const { request, record } = call;
    try {
      const pairs = await call.pairs();
      const params: Record<string, string> = Object.fromEntries(pairs);
      Object.assign(record, { params, stringToSign: stringToSign(pairs) });
      const merchant = operation.identify(world.merchants, request.headers, pairs, record.path);
      if (request.headers.has("x-qf-sign"))
        checkSignType(record.path, request.headers.get("x-qf-signtype"), world.account);
      const origin = world.origin(request.url);
      const { result, early } = world.notifier.during(() => operation.run(world, { merchant, params, origin }));
      await early;
      return result;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { respcd, resperr, respmsg, diagnosis } = error;
      const tidy = (text: string) => maskKeys(text, knownKeys(world.merchants));
      record.diagnosis = diagnosis;
      return { respcd, resperr: tidy(resperr), respmsg: tidy(respmsg) };
    }
  }

  async function handle(call: Incoming): Promise<Reply> {
    const { request, record } = call;
    const operation = Object.hasOwn(operations, record.path) ? operations[record.path] : undefined;
    if (!operation) {
      record.params = Object.fromEntries(await readPairsOrNone(call));
      record.resperr = explainPath(record.path, Object.keys(operations));
      return notFoundReply(record.resperr);
    }
    const methods = methodsOf(record.path, operation.methods, world.account);
    if (!methods.includes(request.method)) {
      const allowed = methods.join(", ");
      record.resperr = `Method not allowed. Use ${allowed}.`;
      return notAllowedReply(record.resperr, allowed);
    }

    const counted = merchantOf(request, record);
    const waitMs = counted ? rateWindows.take(counted.appCode) : 0;
    if (waitMs > 0) {
      record.rateLimited = true;
      options.onRateLimited();
      return tooManyReply(options.retryAfter(waitMs));
    }

    const answer = await answerTo(call, operation);
    if ("reply" in answer) return answer.reply as Reply;
    record.respcd = answer.respcd;
    record.resperr = answer.resperr;
    const body = JSON.stringify(responseShape === "envelope" ? toEnvelope(answer) : answer);
    return jsonReply(body, answerSignature(signResponses, body, merchantOf(request, record)));
  }

  async function replyTo(call: Incoming, fault: CallFault | undefined): Promise<Reply> {
    const stopped = applyFaultBefore(fault);
    if (stopped) return stopped;
    const latency = fault?.kind === "latency" ? fault : undefined;
    if (latency?.when === "before") {
      // Reads the body of the request now, because it would be lost if the client disconnected while the request waits.
      await readPairsOrNone(call);
      await options.pause(latency.ms);
    }
    const reply = await handle(call);
    if (latency && latency.when !== "before") await options.pause(latency.ms);
    return applyFaultAfter(reply, fault);
  }

  return async (request) => {
    const record = log.newRecord(request.method, new URL(request.url).pathname, request.headers);
    const note = ({ status, body }: Reply) => {
      record.status = status;
      record.body = typeof body === "string" ? body : `(${body.length} bytes)`;
    };
    try {
      const call = incoming(request, record);
      const fault = await faultOf(call);
      record.fault = fault?.kind;
      const reply = await replyTo(call, fault);
      note(reply);
      // The `Date` header comes from the simulator's clock, which may differ from this machine's.
      const date = new Date(world.clock.now()).toUTCString();
      return new Response(reply.body, { ...reply, headers: { date, ...reply.headers } });
    } catch (error) {
      if (error instanceof ConnectionReset && error.sent) note(error.sent);
      throw error;
    } finally {
      log.journal.add(record);
    }
  };
}
