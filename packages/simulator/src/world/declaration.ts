/** A declaration of a payment at customs. */
export type Declaration = {
  /** The number of the customs declaration. */
  readonly trade_id: string;
  /** The result of the declaration, as a code: 1145 while the customs office is still checking it. */
  respcd: string;
  /** The declared amount, in minor units, if the declaration covers only a part of the order. */
  readonly order_fee?: number;
};
