/** A declaration of a payment at customs. */
export type Declaration = {
  /** The number that identifies the declaration. */
  readonly trade_id: string;
  /** The code of the declaration, which is 1145 while the customs office is still checking it. */
  respcd: string;
  /** The amount of the declared part of a split order, in minor units. */
  readonly order_fee?: number;
};
