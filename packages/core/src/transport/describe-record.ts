import type { Transaction } from "../transaction.js";

/** Describes a record in error messages, such as `payment, 1000 HKD`. The gateway may leave out amount or currency. */
export const describeRecord = ({ order_type, txamt, txcurrcd }: Transaction): string =>
  `${order_type}, ${[txamt, txcurrcd].join(" ").trim()}`;
