/** A payment that was declared to one customs office. */
export type Declaration = {
  readonly trade_id: string;
  /** 1145 while the office works on it. */
  respcd: string;
  /** Of a part of a split order, minor units. */
  readonly order_fee?: number;
};
