import { faultState } from "./fault-input.js";
import { intentLines } from "./intents.js";
import type { ControlParts } from "./parts.js";
import { customerLines, subscriptionLines } from "./recurring.js";
import type { Route } from "./route.js";
import { ref } from "./schema.js";
import {
  bodyTextOfDelivery,
  deliveryLine,
  newestOf,
  numbersOfRequest,
  requestLine,
  reversed,
  waitingLine,
} from "./views.js";

/** The routes that read the whole state of the simulator and that reset it. */
export function stateRoutes(parts: ControlParts): readonly Route[] {
  const { world, notifier, clock, faults, requests, deliveries } = parts;
  const { books, ledger, merchants } = world;
  return [
    {
      method: "get",
      path: "/state",
      summary: "Everything at once; counts are of everything there is, lists hold the newest",
      query: ["limit", "search"],
      response: ref("State"),
      run: ({ query }) => ({
        merchants: merchants.map(({ appCode, mchid, notifyUrl }) => ({ appCode, mchid, notifyUrl })),
        clock: { now: clock.now, speed: clock.speed, steppable: clock.steppable },
        rules: { ...world.rules },
        rateLimited: parts.rateLimited(),
        faults: faultState(faults),
        counts: {
          transactions: ledger.count,
          requests: requests.count,
          deliveries: deliveries.count,
          waiting: notifier.waitingCount,
          intents: books.intents.size,
          customers: books.customers.size,
          subscriptions: books.subscriptions.size,
        },
        waiting: notifier.firstWaiting(query.limit).map(waitingLine),
        transactions: newestOf(ledger.newest(), query, (row) => [row.out_trade_no, row.syssn]),
        deliveries: newestOf(reversed(deliveries.entries), query, bodyTextOfDelivery).map(deliveryLine),
        requests: newestOf(reversed(requests.entries), query, numbersOfRequest).map(requestLine),
        intents: newestOf(intentLines(books), query),
        customers: newestOf(customerLines(books), query),
        subscriptions: newestOf(subscriptionLines(books), query),
      }),
    },
    {
      method: "post",
      path: "/reset",
      summary: "Everything as after the start, except the time; numbers of the gateway are not given out again",
      response: ref("Ok"),
      run: () => parts.reset(),
    },
  ];
}
