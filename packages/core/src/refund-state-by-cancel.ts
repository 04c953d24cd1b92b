/**
 * How much of a paid payment went back to the customer, by the gateway's `cancel` mark (docs/protocol.md, section
 * 4.1). With any other mark the payment stays paid.
 */
export const refundStateByCancel: ReadonlyMap<string, "full" | "partial"> = new Map([
  ["1", "full"],
  ["2", "full"],
  ["3", "full"],
  ["5", "partial"],
]);
