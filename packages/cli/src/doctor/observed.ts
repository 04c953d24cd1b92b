import type { Answer } from "./answer.js";
import type { Finding, Found } from "./finding.js";

const json = (answers: readonly Answer[]) => answers.filter(({ kind }) => kind === "json");

/** Reports whether the gateway signed its responses, and whether the signatures are right. */
export function observeSignatures(answers: readonly Answer[]): Found {
  const about = { id: "response-signatures", title: "Signed responses" };
  const all = json(answers);
  const count = (verdict: string) => all.filter(({ signature }) => signature === verdict).length;
  const [verified, mismatch] = [count("verified"), count("mismatch")];
  if (all.length === 0) return { findings: [{ ...about, state: "not_told", seen: "no response was seen" }] };
  if (mismatch > 0) {
    const seen = `${mismatch} of ${all.length} carry a signature that fits none of the documented rules`;
    const advice = 'Leave verifyResponses at "report", and send the file below to QFPay.';
    return { findings: [{ ...about, state: "change", seen, advice }] };
  }
  if (verified === 0) return { findings: [{ ...about, state: "ok", seen: "no: TLS alone protects them" }] };
  if (verified < all.length) {
    const seen = `${verified} of ${all.length}, with a good signature`;
    return { findings: [{ ...about, state: "note", seen, advice: 'Leave verifyResponses at "report".' }] };
  }
  const advice = 'Set verifyResponses: "require", so that an unsigned response is refused.';
  return {
    findings: [{ ...about, state: "note", seen: `yes, all ${all.length}, with a good signature`, advice }],
    options: { verifyResponses: "require" },
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Finds out whether responses have the payment's data at the top level (flat) or, as documented, in `data`. */
export function observeShape(answers: readonly Answer[]): Finding {
  const about = { id: "shape", title: "Shape of responses" };
  const members = json(answers)
    .filter(({ question }) => question.path.startsWith("/trade/v1/"))
    .map(({ members: one }) => one ?? {});
  if (members.length === 0) return { ...about, state: "not_told", seen: "no response was seen" };
  const enveloped = members.filter(({ data, resperr }) => isObject(data) || resperr === undefined);
  if (enveloped.length === 0) return { ...about, state: "ok", seen: "flat" };
  const seen = enveloped.length === members.length ? "envelope ({ respcd, respmsg, data })" : "both, by endpoint";
  return { ...about, state: "note", seen, advice: "Nothing is to be set: the client reads both shapes." };
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

function duration(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 120) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

/** A `Date` header is cut to whole seconds, so it is half a second too early on average. */
const halfASecond = 500;
const tolerable = 30_000;

/** The milliseconds by which the gateway's clock is ahead of this machine's. */
function clockOffset(answers: readonly Answer[]): number | undefined {
  const offsets = answers.flatMap(({ date, at }) => (date === undefined ? [] : date + halfASecond - at));
  return offsets.length === 0 ? undefined : median(offsets);
}

/** Finds out whether the gateway's clock and this machine's agree. */
export function observeClock(answers: readonly Answer[]): Finding {
  const about = { id: "clock", title: "Clocks" };
  const offset = clockOffset(answers);
  if (offset === undefined) return { ...about, state: "not_told", seen: "no response carries a Date" };
  if (Math.abs(offset) <= tolerable) return { ...about, state: "ok", seen: `they agree within ${duration(offset)}` };
  return {
    ...about,
    state: "change",
    seen: `this machine is ${duration(offset)} ${offset > 0 ? "behind" : "ahead of"} the gateway`,
    advice: "Set this machine's clock by a time server (NTP): txdtm and the ranges of queries are taken from it.",
  };
}

/** Reports how long the gateway took to respond, and how many queries its rate limit refused. */
export function observeLatency(answers: readonly Answer[]): Finding[] {
  const answered = answers.filter(({ kind }) => kind !== "none").map(({ ms }) => ms);
  const limited = answers.filter(({ status }) => status === 429).length;
  const findings: Finding[] = [];
  if (answered.length > 0) {
    const [middle, longest] = [median(answered), Math.max(...answered)].map((ms) => `${Math.round(ms)} ms`);
    const state = median(answered) > 3_000 ? "note" : "ok";
    findings.push({ id: "latency", title: "Latency", state, seen: `${middle} in the middle, ${longest} at most` });
  }
  if (limited > 0) {
    findings.push({
      id: "rate-limit",
      title: "Rate limit",
      state: "change",
      seen: `${limited} of ${answers.length} questions were answered 429`,
      advice: "Something else uses the account's 400 calls a minute: share one limiter between all processes.",
    });
  }
  return findings;
}
