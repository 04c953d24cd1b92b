/** A payment that was declared to one customs office. */
export type Declaration = {
  readonly trade_id: string;
  /** The code of the declaration, which is 1145 while the customs office works on the declaration. */
  respcd: string;
  /** The amount of the declared part of a split order, in minor units. */
  readonly order_fee?: number;
};
