import { findPayment, findTransaction } from "../world/find-payment.js";
import { markCancelled, markPaid } from "../world/outcomes.js";
import { ControlError } from "./input.js";
import type { ControlParts } from "./parts.js";
import type { Route } from "./route.js";
import { bool, listOf, object, ref } from "./schema.js";
import { newestOf } from "./views.js";

const numbers = "Its out_trade_no, syssn, qrcode or pay_url, percent-encoded";

/** Returns the transaction that `find` finds. @throws {ControlError} with status 404 if there is none */
function found<Row>(find: () => Row): Row {
  try {
    return find();
  } catch (error) {
    throw new ControlError(404, (error as Error).message);
  }
}

function isLate({ late }: Readonly<Record<string, unknown>>): { late?: boolean } {
  if (late === undefined || typeof late === "boolean") return { late };
  throw new ControlError(400, "late must be true or false.");
}

/** The routes that list and read the gateway's transactions, and that pay or decline as the customer. */
export const transactionRoutes = ({ world }: ControlParts): readonly Route[] => [
  {
    method: "get",
    path: "/transactions",
    summary: "Payments and refunds, newest first",
    query: ["limit", "search"],
    response: listOf(ref("Transaction")),
    run: ({ query }) => newestOf(world.ledger.newest(), query, (row) => [row.out_trade_no, row.syssn]),
  },
  {
    method: "get",
    path: "/transactions/{ref}",
    summary: "One payment or refund; of several under one number the newest open payment, else the newest",
    ref: numbers,
    response: ref("Transaction"),
    errors: [404],
    run: (input) => found(() => findTransaction(world.ledger, input.ref)),
  },
  {
    method: "post",
    path: "/transactions/{ref}/pay",
    summary: "The customer pays; answered when the first notification attempt has ended",
    ref: numbers,
    body: object({}, { late: { ...bool, description: "Also an order that was closed or has expired" } }),
    bodyOptional: true,
    response: ref("Transaction"),
    errors: [404, 409],
    async run(input) {
      const late = isLate(input.body);
      const payment = found(() => findPayment(world.ledger, input.ref));
      await markPaid(world, payment, late);
      return payment;
    },
  },
  {
    method: "post",
    path: "/transactions/{ref}/decline",
    summary: "The customer declines",
    ref: numbers,
    response: ref("Transaction"),
    errors: [404, 409],
    run(input) {
      const payment = found(() => findPayment(world.ledger, input.ref));
      markCancelled(payment);
      return payment;
    },
  },
];
