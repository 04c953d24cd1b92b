import { genuineProbe, refusableProbe } from "./genuine.js";
import type { Probe } from "./probe.js";
import { failed, notSeen, passed } from "./probe.js";
import type { Order, Payload, Samples } from "./samples.js";
import { isAcknowledged } from "./send.js";

const kindProbe = (id: string, title: string, payload: (samples: Samples, order: Order) => Payload): Probe =>
  genuineProbe(id, title, `a genuine notification: ${title}`, async (subject) =>
    subject.notify(payload(subject.samples, await subject.order())),
  );

/** Probes that send the examined application a genuine notification of each kind. */
export const kindProbes: readonly Probe[] = [
  {
    id: "acknowledgement",
    title: "A payment is acknowledged with what the gateway accepts",
    sent: "a genuine payment",
    expected: "HTTP 200 with the body SUCCESS, exactly",
    async run(subject) {
      const { forged } = subject.baseline;
      const response = await subject.notifyAsExpected(subject.samples.payment(await subject.order()));
      if (isAcknowledged(response)) return passed("The response is HTTP 200 with the body SUCCESS.", response);
      if (response.kind !== "answered") return failed(`There was no response: ${response.detail}.`, response);
      if (response.status >= 300) return notSeen("The payment was not taken: see genuine-payment.", response);
      const again = "the gateway takes that for a failure and repeats the notification for a day";
      const forgedToo =
        forged.kind === "answered" && forged.status < 300 ? " A forged payment gets a 2xx as well." : "";
      return failed(
        `It answers ${response.status} with ${JSON.stringify(response.body.slice(0, 60))}: ${again}. Answer 200 with the body SUCCESS, without quotes, in capitals.${forgedToo}`,
        response,
      );
    },
  },
  kindProbe("genuine-payment", "A payment", (samples, order) => samples.payment(order)),
  kindProbe("genuine-card", "A card payment, which has order_type and no notify_type", (samples, order) =>
    samples.card(order),
  ),
  kindProbe("genuine-refund", "A refund", (samples, order) => samples.refund(order)),
  kindProbe("genuine-cancel", "A refund under its older name, cancel", (samples, order) => ({
    ...samples.refund(order),
    notify_type: "cancel",
  })),
  refusableProbe(
    "genuine-capture",
    "A capture, which has no order number",
    "a genuine capture with an empty out_trade_no",
    async ({ notify, samples, order }) => notify(samples.capture(await order())),
    "Only shops with pre-authorisation get captures.",
  ),
  kindProbe("genuine-unfreeze", "A released pre-authorisation", (samples, order) => samples.unfreeze(order)),
  kindProbe("genuine-token", "A saved card", (samples) => samples.token()),
  kindProbe("genuine-subscription", "A subscription in another state", (samples) => samples.subscription()),
  kindProbe("genuine-billing", "A billing of a subscription", (samples) => samples.billing("0000")),
  kindProbe("genuine-billing-failed", "A billing that the card refused", (samples) => samples.billing("1204")),
  kindProbe("unknown-kind", "A kind that does not exist yet", (samples) => ({
    ...samples.subscription(),
    notify_type: "kind_of_the_future",
  })),
];
