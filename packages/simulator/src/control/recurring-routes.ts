import type { ControlParts } from "./parts.js";
import { customerLines, subscriptionLines } from "./recurring.js";
import type { Route } from "./route.js";
import { listOf, ref } from "./schema.js";
import { newestOf } from "./views.js";

/** The routes of the control API that list customers and subscriptions. */
export const recurringRoutes = ({ world: { books } }: ControlParts): readonly Route[] => [
  {
    method: "get",
    path: "/customers",
    summary: "Customers with their saved cards, newest first",
    query: ["limit"],
    response: listOf(ref("Customer")),
    run: ({ query }) => newestOf(customerLines(books), query),
  },
  {
    method: "get",
    path: "/subscriptions",
    summary: "Subscriptions with their last and next bill, newest first",
    query: ["limit"],
    response: listOf(ref("Subscription")),
    run: ({ query }) => newestOf(subscriptionLines(books), query),
  },
];
