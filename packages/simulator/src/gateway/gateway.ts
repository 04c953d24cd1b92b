import type { Engine } from "../engine.js";
import type { Fault } from "../faults.js";
import type { Journal } from "../journal.js";
import type { Merchant } from "../merchant.js";
import { answerSignature, type ResponseSigning } from "./answer-signature.js";
import { type Answer, type ResponseShape, toEnvelope } from "./answers.js";
import { type Operation, operations } from "./operations.js";
import type { RateWindows } from "./rate-windows.js";
import { readPairs } from "./read-pairs.js";
import { Refusal } from "./refusal.js";
import { jsonReply, notAllowed, notFound, type Reply, spoil, stopBefore, tooMany } from "./reply.js";
import type { RequestRecord } from "./request-record.js";
import { stringToSign } from "./signature.js";

export type GatewayOptions = {
  readonly engine: Engine;
  readonly takeFault: (path: string) => Fault | undefined;
  readonly rateWindows: RateWindows;
  /** Seconds for `Retry-After` from the milliseconds to wait, or none. */
  readonly retryAfter: (waitMs: number) => number | undefined;
  readonly responseShape: ResponseShape;
  readonly signResponses: ResponseSigning | undefined;
  readonly journal: Journal<RequestRecord>;
};

/** The API: fault, rate window, form, signature, operation, answer, in the order a request meets them. */
export function createGateway(options: GatewayOptions): (request: Request) => Promise<Response> {
  const { engine, rateWindows, responseShape, signResponses, journal } = options;

  /** As far as it can be told without a look at the signature. */
  function merchantOf({ headers }: Request, { params: { mchid } }: RequestRecord): Merchant | undefined {
    const rows = engine.merchants.filter(({ appCode }) => appCode === headers.get("x-qf-appcode"));
    return rows.find((row) => row.mchid === mchid) ?? rows[0];
  }

  async function answerTo(
    request: Request,
    operation: Operation,
    record: RequestRecord,
  ): Promise<Answer | { reply: Reply }> {
    try {
      const pairs = await readPairs(request);
      const params: Record<string, string> = Object.fromEntries(pairs);
      Object.assign(record, { params, stringToSign: stringToSign(pairs) });
      const merchant = operation.identify(engine.merchants, request.headers, pairs);
      return operation.run(engine, { merchant, params, origin: engine.origin(request.url) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { respcd, resperr, respmsg } = error;
      return { respcd, resperr, respmsg };
    }
  }

  async function handle(request: Request, record: RequestRecord): Promise<Reply> {
    const operation = Object.hasOwn(operations, record.path) ? operations[record.path] : undefined;
    if (!operation) return notFound(record.path);
    if (!operation.methods.includes(request.method)) return notAllowed(operation.methods.join(", "));

    const counted = merchantOf(request, record);
    const waitMs = counted ? rateWindows(counted.appCode) : 0;
    if (waitMs > 0) return tooMany(options.retryAfter(waitMs));

    const answer = await answerTo(request, operation, record);
    if ("reply" in answer) return answer.reply as Reply;
    record.respcd = answer.respcd;
    record.resperr = answer.resperr;
    const body = JSON.stringify(responseShape === "envelope" ? toEnvelope(answer) : answer);
    return jsonReply(body, answerSignature(signResponses, body, merchantOf(request, record)));
  }

  return async (request) => {
    const { pathname: path } = new URL(request.url);
    const fault = options.takeFault(path);
    const record: RequestRecord = {
      at: engine.clock.now(),
      method: request.method,
      path,
      headers: Object.fromEntries(request.headers),
      params: {},
      stringToSign: "",
      status: undefined,
      respcd: undefined,
      resperr: undefined,
      body: "",
      fault: fault?.kind,
    };
    try {
      const reply = stopBefore(fault) ?? (await spoil(await handle(request, record), fault, engine.clock));
      record.status = reply.status;
      record.body = typeof reply.body === "string" ? reply.body : `(${reply.body.length} bytes)`;
      return new Response(reply.body, reply);
    } finally {
      journal.add(record);
    }
  };
}
