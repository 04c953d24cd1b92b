import { wasAccepted } from "./genuine.js";
import {
  changesBetween,
  describeChanges,
  looksPaid,
  type OrderState,
  paidMarks,
  statusPath,
  valueAt,
} from "./order-state.js";
import { failed, notSeen, type Probe, passed } from "./probe.js";
import { ApplicationDown } from "./restart.js";
import type { Order, Payload } from "./samples.js";
import { type ExaminedApplication, type PaidOrder, pause } from "./subject.js";

const patienceMs = 400;

/** Pays an order to learn how the application shows paid orders. Returns the reason as text if this fails. */
export async function learnPaidOrder(subject: ExaminedApplication): Promise<PaidOrder | string> {
  if (subject.target.probe === undefined) return "This needs --probe, a URL that tells an order's state.";
  const order = await subject.order();
  const before = (await subject.readOrderState(order))!;
  const payload = subject.samples.payment(order);
  await subject.notifyAsExpected(payload);
  const after = (await subject.stateAfter(order, before))!;
  if (changesBetween(before, after).length === 0) {
    const unknown =
      subject.target.create === undefined ? " It may not know the order: give --create with a URL that makes one." : "";
    return `The probe URL tells the same before and after a genuine payment.${unknown}`;
  }
  return { order, payload, before, after, marks: paidMarks(before, after) };
}

const probeAfterPayment = (
  head: Pick<Probe, "id" | "title" | "sent" | "expected">,
  run: (subject: ExaminedApplication, paid: PaidOrder) => ReturnType<Probe["run"]>,
): Probe => ({
  ...head,
  async run(subject) {
    const paid = await subject.paidOrder();
    return typeof paid === "string" ? notSeen(paid) : run(subject, paid);
  },
});

const unpaidProbe = (
  id: string,
  title: string,
  sent: string,
  payload: (subject: ExaminedApplication, order: Order) => Payload,
  options: { readonly needsCreate?: true; readonly strange?: true; readonly risk: string },
): Probe =>
  probeAfterPayment({ id, title, sent, expected: "an order that is not paid" }, async (subject, { marks }) => {
    if (options.needsCreate && subject.target.create === undefined) {
      return notSeen("The application must know what the order costs: give --create with a URL that makes one.");
    }
    const order = options.strange ? subject.samples.order() : await subject.order(2_000);
    const before = (await subject.readOrderState(order))!;
    const response = await subject.notifyAsExpected(payload(subject, order));
    await pause(patienceMs);
    const after = (await subject.readOrderState(order))!;
    if (looksPaid(after, marks))
      return failed(`The order is told as paid (${describeChanges(before, after)}): ${options.risk}.`, response);
    return passed("The order is not told as paid.", response);
  });

/**
 * Checks that a repeated notification increases no number and lengthens no list in the application's report of the
 * order.
 */
async function judgeRepeats(
  subject: ExaminedApplication,
  deliver: (payload: Payload, order: Order, before: OrderState) => Promise<readonly boolean[]>,
): ReturnType<Probe["run"]> {
  const paid = await subject.paidOrder();
  if (typeof paid === "string") return notSeen(paid);
  const order = await subject.order();
  const before = (await subject.readOrderState(order))!;
  const taken = await deliver(subject.samples.payment(order), order, before);
  const changed = (await subject.stateAfter(order, before))!;
  await pause(patienceMs);
  const after = (await subject.readOrderState(order)) ?? changed;
  if (!taken.at(-1)) {
    return failed(
      "The last repeat is not acknowledged: answer SUCCESS to what was handled before, or the gateway goes on for a day.",
    );
  }
  if (valueAt(after, statusPath) !== valueAt(paid.after, statusPath)) {
    return notSeen("The application does not know the order any more, so what it made of the repeat cannot be told.");
  }
  const more = [...after.values].filter(([path, value]) => {
    const once = valueAt(paid.after, path);
    return (
      path !== statusPath &&
      value !== once &&
      /^\d{1,12}$/.test(value) &&
      /^\d{1,12}$/.test(once) &&
      Number(value) > Number(once)
    );
  });
  if (more.length === 0) return passed("The order is as it is after one delivery.");
  const [path, value] = more[0]!;
  return failed(
    `${path.replace(/^\./, "")} is ${value} after repeats and ${valueAt(paid.after, path)} after one delivery: the payment was handled more than once. ` +
      "Claim a notification by its kind and syssn before it is handled, in one step that only one process can win.",
  );
}

/**
 * Pays two orders, restarts the application as soon as it has acknowledged both notifications, and delivers only the
 * first one again. If then only the first order is paid, the restart has lost the second payment, because the gateway
 * never repeats an acknowledged notification. An application that is only slow marks both orders as paid.
 */
async function judgeRepeatAfterRestart(subject: ExaminedApplication): ReturnType<Probe["run"]> {
  type Unpaid = { readonly order: Order; readonly before: OrderState };
  const isUnpaid = async ({ order, before }: Unpaid) =>
    changesBetween(before, (await subject.stateAfter(order, before))!).length === 0;

  let lateState: { readonly repeated: Unpaid; readonly notRepeated: Unpaid } | undefined;
  const finding = await judgeRepeats(subject, async (payload, order, before) => {
    const other = await subject.order();
    const notRepeated = { order: other, before: (await subject.readOrderState(other))! };
    const first = wasAccepted(subject, await subject.notifyAsExpected(payload));
    const second = wasAccepted(subject, await subject.notifyAsExpected(subject.samples.payment(other)));
    await subject.restart();
    if (first && second && (await isUnpaid({ order, before })))
      lateState = { repeated: { order, before }, notRepeated };
    return [first, wasAccepted(subject, await subject.notifyAsExpected(payload))];
  });
  if (lateState === undefined || finding.status !== "passed") return finding;
  if (await isUnpaid(lateState.repeated)) {
    return notSeen("The order is still not paid some seconds after the restart: it may be paid later, or never.");
  }
  if (!(await isUnpaid(lateState.notRepeated))) return finding;
  return failed(
    "The payment was acknowledged and lost in the restart: only the repeat paid the order, and the gateway repeats " +
      "nothing that was acknowledged. Store the notification, or what it changes, before you answer SUCCESS.",
  );
}

const concurrentDeliveries = 5;

/** The probes (checks of an application) that read an order's state. */
export const orderProbes: readonly Probe[] = [
  probeAfterPayment(
    {
      id: "handled",
      title: "A genuine payment changes its order",
      sent: "a genuine payment",
      expected: "an order that is paid afterwards",
    },
    async (_, { before, after }) => passed(`The order changed: ${describeChanges(before, after)}.`),
  ),
  {
    id: "repeat",
    title: "The same notification again",
    sent: "a genuine payment three times, one after the other",
    expected: "SUCCESS each time, and one handled payment",
    async run(subject) {
      const notify = async (payload: Payload) => {
        const responses = [
          await subject.notifyAsExpected(payload),
          await subject.notifyAsExpected(payload),
          await subject.notifyAsExpected(payload),
        ];
        return responses.map((response) => wasAccepted(subject, response));
      };
      if (subject.target.probe !== undefined) return judgeRepeats(subject, notify);
      const payload = subject.samples.payment(await subject.order());
      const first = await subject.notifyAsExpected(payload);
      if (!wasAccepted(subject, first)) return notSeen("Genuine payments are not taken: see genuine-payment.", first);
      const second = await subject.notifyAsExpected(payload);
      if (!wasAccepted(subject, second)) {
        return failed(
          "A repeat is not acknowledged, so the gateway goes on for a day: answer SUCCESS to what was handled before.",
          second,
        );
      }
      return notSeen("A repeat is acknowledged; whether it is handled again needs --probe.", second);
    },
  },
  {
    id: "parallel",
    title: "The same notification five times at once",
    sent: `a genuine payment ${concurrentDeliveries} times at the same time, then once more`,
    expected: "one handled payment; SUCCESS or a refusal that asks for a repeat",
    run: (subject) =>
      judgeRepeats(subject, async (payload) => {
        const all = await Promise.all(
          Array.from({ length: concurrentDeliveries }, () => subject.notifyAsExpected(payload)),
        );
        return [...all, await subject.notifyAsExpected(payload)].map((response) => wasAccepted(subject, response));
      }),
  },
  {
    id: "restart",
    title: "A repeat after a restart",
    sent: "two genuine payments, and the first again after the application was restarted",
    expected: "SUCCESS, one handled payment for each order, also for the one without a repeat",
    async run(subject) {
      const { restart } = subject.target;
      if (restart === undefined) return notSeen("This needs --restart, a command that restarts the application.");
      try {
        return await judgeRepeatAfterRestart(subject);
      } catch (error) {
        if (error instanceof ApplicationDown) return failed(error.message);
        throw error;
      }
    },
  },
  unpaidProbe(
    "other-amount",
    "The amount of another order",
    "a genuine payment of HK$1.00 for an order of HK$20.00",
    ({ samples }, order) => samples.payment({ ...order, txamt: 100 }),
    {
      needsCreate: true,
      risk: "a customer pays less than the order costs. Compare txamt with the order before it is paid",
    },
  ),
  unpaidProbe(
    "larger-amount",
    "More than the order costs",
    "a genuine payment of HK$30.00 for an order of HK$20.00",
    ({ samples }, order) => samples.payment({ ...order, txamt: 3_000 }),
    { needsCreate: true, risk: "somebody else's payment is booked on this order. Compare txamt for equality" },
  ),
  unpaidProbe(
    "other-currency",
    "The currency of another order",
    "a genuine payment of JPY 2000 for an order of HK$20.00",
    ({ samples }, order) => samples.payment({ ...order, txcurrcd: "JPY" }),
    { needsCreate: true, risk: "2000 yen are not 2000 cents of a Hong Kong dollar. Compare txcurrcd with the order" },
  ),
  unpaidProbe(
    "unknown-order",
    "An order that the application never made",
    "a genuine payment of an unknown order",
    ({ samples }, order) => samples.payment(order),
    {
      needsCreate: true,
      strange: true,
      risk: "an order appears that nobody made, perhaps one of another system with the same account",
    },
  ),
  unpaidProbe(
    "refund-is-no-payment",
    "A refund with an order's number",
    "a genuine refund under the number of an unpaid order",
    ({ samples }, order) => ({ ...samples.refund(order), out_trade_no: order.out_trade_no }),
    { risk: "money that went back is taken for money that came. Look at notify_type before anything else" },
  ),
  unpaidProbe(
    "unknown-kind-is-no-payment",
    "An unknown kind with an order's number",
    "a genuine notification of an unknown kind under the number of an unpaid order",
    ({ samples }, order) => samples.payment(order, { notify_type: "kind_of_the_future" }),
    { risk: "whatever QFPay tells next is taken for a payment. Handle the kinds that are known, acknowledge the rest" },
  ),
  unpaidProbe(
    "refused-is-no-payment",
    "A payment that was refused",
    "a genuine notification with respcd 1204",
    ({ samples }, order) => samples.payment(order, { respcd: "1204", status: "0" }),
    { risk: "an order is paid without money. Look at respcd before the order is paid" },
  ),
];
