import { signParams, verifyResponse } from "@qfpay/core";
import type { Answer, Question } from "./answer.js";
import { describeNoResponse } from "./no-response.js";

/** A host for the doctor's requests, and the credentials for that host. */
export type Target = { readonly baseUrl: string; readonly appCode: string; readonly clientKey: string };

/** Sends one of the doctor's requests. @param target the host; default: the host of the examined account */
export type Ask = (question: Question, target?: Target) => Promise<Answer>;

/** The settings for the doctor's requests to the gateway. */
export type AskOptions = {
  /** The host for all requests that name no other host. */
  readonly target: Target;
  /** The function that sends requests. */
  readonly fetch: typeof fetch;
  /** A signal that stops the doctor's requests to the gateway, except those that undo what the doctor created. */
  readonly signal: AbortSignal;
  /** The time limit of one request in milliseconds. */
  readonly timeoutMs: number;
  /** Called with each response and with each failure to get one, for the report. */
  readonly onResponse: (answer: Answer) => void;
};

const mostRepeats = 3;
const mostWaitMs = 20_000;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function membersOf(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) && value.respcd !== undefined ? value : undefined;
  } catch {
    return undefined;
  }
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

async function requestOf({ path, method, params, signType, mchid }: Question, target: Target) {
  const sent = { ...params, ...(mchid && { mchid }) };
  const form = new URLSearchParams(sent).toString();
  const headers: Record<string, string> = {
    "x-qf-appcode": target.appCode,
    "x-qf-sign": await signParams(sent, target.clientKey, signType),
    "x-qf-signtype": signType,
  };
  if (method === "GET") return { url: `${target.baseUrl}${path}${form && `?${form}`}`, init: { method, headers } };
  headers["content-type"] = "application/x-www-form-urlencoded";
  return { url: target.baseUrl + path, init: { method, headers, body: form } };
}

/** Makes a signal that aborts when the given signal does, or after `timeoutMs`. */
function limited(signal: AbortSignal, timeoutMs: number) {
  const own = new AbortController();
  const abort = () => own.abort(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  const timer = setTimeout(() => own.abort(new DOMException("No answer in time.", "TimeoutError")), timeoutMs);
  const end = () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  };
  return { signal: own.signal, end };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Creates the function that sends the doctor's questions to the gateway. The function uses plain HTTP without the
 * client's retries and checks, which would hide the gateway's own response.
 */
export function createAsk({ target: usual, fetch, signal, timeoutMs, onResponse }: AskOptions): Ask {
  async function once(question: Question, target: Target): Promise<Answer & { readonly waitMs?: number }> {
    const { url, init } = await requestOf(question, target);
    const stop = question.afterCtrlC ? new AbortController().signal : signal;
    stop.throwIfAborted();
    const limit = limited(stop, timeoutMs);
    const startedAt = Date.now();
    const begun = performance.now();
    const timing = () => {
      const ms = performance.now() - begun;
      return { question, ms, at: startedAt + ms / 2 };
    };
    try {
      const response = await fetch(url, { ...init, redirect: "manual", signal: limit.signal });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const body = new TextDecoder().decode(bytes);
      const { status, headers } = response;
      const date = Date.parse(headers.get("date") ?? "");
      const seen = { ...timing(), status, body, ...(!Number.isNaN(date) && { date }) };
      const members = membersOf(body);
      if (!members) {
        const waitMs = status === 429 ? Number(headers.get("retry-after") ?? 2) * 1000 || 2000 : undefined;
        return { ...seen, kind: "other", message: headers.get("content-type") ?? "", ...(waitMs && { waitMs }) };
      }
      const signed = { body: bytes, signature: headers.get("x-qf-sign"), signType: headers.get("x-qf-signtype") };
      return {
        ...seen,
        kind: "json",
        members,
        respcd: String(members.respcd).padStart(4, "0"),
        message: text(members.resperr) || text(members.respmsg),
        signature: verifyResponse(signed, target.clientKey),
      };
    } catch (error) {
      stop.throwIfAborted();
      return { ...timing(), kind: "none", message: describeNoResponse(error), body: "" };
    } finally {
      limit.end();
    }
  }

  return async (question, target = usual) => {
    for (let attempt = 1; ; attempt++) {
      const { waitMs, ...answer } = await once(question, target);
      onResponse(answer);
      // Most of the requests change nothing, so they are repeated after a lost connection or a failure of the gateway.
      const isPassing = answer.kind === "none" || (answer.status ?? 0) >= 500;
      // The gateway does not process a call that its rate limit refuses, so that call is always safe to repeat.
      const again = waitMs !== undefined || (isPassing && !question.once);
      if (!again || attempt > mostRepeats) return answer;
      await wait(Math.min(waitMs ?? 500, mostWaitMs));
    }
  };
}
