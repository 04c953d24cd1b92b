import { signNotification } from "@qfpay/core/testing";
import { failed, type Probe, passed } from "./probe.js";
import { sameResponse } from "./send.js";

/** The gateway's timeout for a notification, in milliseconds. */
const patienceMs = 10_000;

/** Probes of the application's notification route: it must survive bad connections and answer in time. */
export const robustProbes: readonly Probe[] = [
  {
    id: "hang-up",
    title: "A sender that hangs up",
    sent: "half of a genuine payment, then nothing; afterwards a whole one",
    expected: "the whole one is acknowledged",
    async run(subject) {
      const { body, headers } = signNotification(subject.samples.payment(await subject.order()), subject.target.key);
      await subject.sendRaw({ body, headers, how: "cut" });
      const response = await subject.notify(subject.samples.payment(await subject.order()));
      if (sameResponse(response, subject.baseline.genuine)) return passed("It answers as before.", response);
      return failed("It answers otherwise than before: a sender that hangs up leaves it in another state.", response);
    },
  },
  {
    id: "in-time",
    title: "A response within ten seconds",
    sent: "a genuine payment",
    expected: "a response within 10 s, after which the gateway gives up the attempt",
    async run(subject) {
      const response = await subject.notifyAsExpected(subject.samples.payment(await subject.order()));
      if (response.kind === "timeout" || response.ms > patienceMs) {
        const fix = "Store the notification, answer, and do what takes long afterwards";
        return failed(
          `It took ${(response.ms / 1000).toFixed(1)} s: the gateway has given up by then. ${fix}.`,
          response,
        );
      }
      return passed(`It took ${response.ms} ms.`, response);
    },
  },
];
