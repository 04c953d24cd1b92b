import { ControlError } from "./input.js";
import type { ControlParts } from "./parts.js";
import type { Route } from "./route.js";
import { listOf, ref } from "./schema.js";
import { bodyTextOfDelivery, deliveryLine, newestOf, reversed, waitingLine } from "./views.js";

/** The routes that list the attempts to deliver notifications, and the notifications that will be sent again. */
export const deliveryRoutes = ({ notifier, deliveries }: ControlParts): readonly Route[] => [
  {
    method: "get",
    path: "/deliveries",
    summary: "Attempts to deliver a notification, newest first",
    query: ["limit", "search"],
    response: listOf(ref("Delivery")),
    run: ({ query }) => newestOf(reversed(deliveries.entries), query, bodyTextOfDelivery).map(deliveryLine),
  },
  {
    method: "get",
    path: "/deliveries/waiting",
    summary: "Notifications that will be tried again, or are under way, oldest first",
    response: listOf(ref("Waiting")),
    run: () => notifier.waiting.map(waitingLine),
  },
  {
    method: "post",
    path: "/deliveries/{ref}/redeliver",
    summary: "Sends a notification once more, byte for byte",
    ref: "id of the notification",
    response: ref("Delivery"),
    errors: [404, 409],
    async run({ ref: id }) {
      if (!deliveries.entries.some((row) => row.id === id) && !notifier.waitingBy(id)) {
        throw new ControlError(404, `No notification has the id "${id}".`);
      }
      return deliveryLine(await notifier.redeliver(id));
    },
  },
];
