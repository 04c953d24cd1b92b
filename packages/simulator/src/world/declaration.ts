/** A declaration of a payment at customs. */
export type Declaration = {
  /** The number of the customs declaration. */
  readonly trade_id: string;
  /** The result of the declaration, as a code: 1145 while the customs office is still checking it. */
  respcd: string;
  /** The amount of the declared part, in minor units, if the order is split into several declarations. */
  readonly order_fee?: number;
};
