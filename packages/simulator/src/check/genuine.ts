import { describeGuess, mistakesOf } from "./guess-hash.js";
import { failed, notSeen, type Probe, type ProbeResult, passed } from "./probe.js";
import { isAcknowledged, type Received, sameResponse } from "./send.js";
import type { ExaminedApplication } from "./subject.js";

const repeats = "the gateway repeats the notification seven times within a day and then gives up";

/**
 * Whether the application accepted the genuine payment: it acknowledged the payment, or its response has a status below
 * 300 and differs from the response to a forged payment.
 */
function takesPayments({ baseline: { genuine, forged } }: ExaminedApplication): boolean {
  if (isAcknowledged(genuine)) return true;
  return genuine.kind === "answered" && genuine.status < 300 && !sameResponse(genuine, forged);
}

const refusesForged = ({ baseline: { forged } }: ExaminedApplication): boolean =>
  forged.kind === "answered" && forged.status >= 400;

/** Whether genuine and forged payments get the same response, which is neither an acknowledgement nor a refusal. */
export const answersAllAlike = (subject: ExaminedApplication): boolean => {
  const { genuine, forged } = subject.baseline;
  return !isAcknowledged(genuine) && sameResponse(genuine, forged) && !refusesForged(subject);
};

const alikeText =
  "The application answers a genuine and a forged payment alike, and not with SUCCESS, so what it made of them cannot be told";

async function whyRefused(subject: ExaminedApplication, inFull: boolean): Promise<string> {
  const guess = await subject.guess();
  const known = guess && (inFull ? describeGuess(guess) : mistakesOf(guess));
  const found = known ? `: ${known}` : ". No known mistake explains it: check that it has the same client key";
  return `It refuses the genuine notification as it refuses a forged one${found}`;
}

async function judgeGenuine(subject: ExaminedApplication, response: Received, inFull = false): Promise<ProbeResult> {
  const { genuine, forged } = subject.baseline;
  if (isAcknowledged(response)) return passed("It was acknowledged.", response);
  if (response.kind === "timeout") return failed(`There was no response within 10 s: ${repeats}.`, response);
  if (response.kind !== "answered") return failed(`The connection ended without a response: ${repeats}.`, response);
  if (answersAllAlike(subject))
    return notSeen(`${alikeText}. Mend the acknowledgement first, or give --probe.`, response);
  const taken = takesPayments(subject);
  if (taken && response.status < 300 && sameResponse(response, genuine)) {
    return passed("It was taken like the payment; its acknowledgement is judged by itself.", response);
  }
  if (sameResponse(response, forged)) return failed(`${await whyRefused(subject, inFull)}.`, response);
  if (taken) {
    const kind =
      response.status < 300 ? "It was answered with something other than SUCCESS" : "It was not acknowledged";
    return failed(`${kind}, while a plain payment is: ${repeats}.`, response);
  }
  if (subject.target.create !== undefined) {
    return failed(`A genuine payment of an order that the application made is not acknowledged: ${repeats}.`, response);
  }
  return notSeen(
    "The signature seems to be taken, because a forged one is answered differently. The application may not know the order: " +
      "give --create with a URL that makes one.",
    response,
  );
}

type Sending = (subject: ExaminedApplication) => Promise<Received>;

/** A probe that sends a genuine payment and expects the application to acknowledge it. */
export const genuineProbe = (id: string, title: string, sent: string, sending: Sending): Probe => ({
  ...{ id, title, sent },
  expected: "HTTP 200 with the body SUCCESS",
  run: async (subject) => judgeGenuine(subject, await sending(subject), id === "genuine-payment"),
});

/** Whether a response means that the notification was accepted, even if the response is not the word SUCCESS. */
export function wasAccepted(subject: ExaminedApplication, response: Received): boolean {
  if (isAcknowledged(response)) return true;
  return response.kind === "answered" && response.status < 300 && !sameResponse(response, subject.baseline.forged);
}

/**
 * A probe that sends a genuine payment in an unusual way. If the application computes signatures wrongly, the
 * payment is signed in the same wrong way, so that the probe judges only the way of sending.
 */
export const deliveredProbe = (id: string, title: string, sent: string, sending: Sending): Probe => ({
  ...{ id, title, sent },
  expected: "HTTP 200 with the body SUCCESS",
  async run(subject) {
    const response = await sending(subject);
    if (wasAccepted(subject, response)) return passed("It was taken.", response);
    if (response.kind === "timeout") return failed(`There was no response within 10 s: ${repeats}.`, response);
    const plain = await subject.notifyAsExpected(subject.samples.payment(await subject.order()));
    if (wasAccepted(subject, plain))
      return failed(
        `It was not accepted, although the same payment is when it is sent in the usual way: ${repeats}.`,
        response,
      );
    return notSeen("Payments that are sent in the usual way are not accepted either: see genuine-payment.", response);
  },
});

/** A probe with a genuine payment in an odd form, which an application may acknowledge or refuse with an error. */
export const refusableProbe = (id: string, title: string, sent: string, sending: Sending, reason: string): Probe => ({
  ...{ id, title, sent },
  expected: "HTTP 200 with the body SUCCESS, or a refusal that says so",
  async run(subject) {
    const response = await sending(subject);
    if (isAcknowledged(response)) return passed("It was acknowledged.", response);
    if (response.kind === "timeout")
      return failed("There was no response: a request of this kind holds a connection open.", response);
    if (response.kind === "answered" && response.status < 300 && !takesPayments(subject)) {
      return notSeen(`${alikeText}.`, response);
    }
    return passed(`It was not acknowledged, and nothing says that it was taken. ${reason}`, response);
  },
});
