import type { ExperimentName } from "../../src/shop/api.js";

/** An experiment with the simulated gateway: the fault that occurs, and the purchase during which it occurs. */
export type Experiment = {
  name: ExperimentName;
  title_zh: string;
  /** The id of the wallet with which the order is paid. */
  wallet: string;
  /** Whether the purchase is made at the till, with a scanned code. */
  scans?: true;
  /** Whether the simulated customer pays without a click of the visitor. */
  paysItself?: true;
};

const atTill = { wallet: "scan-any", scans: true } as const;

/** The faults that a visitor can try out ("What if"), in the order in which the page shows them. */
export const experiments: readonly Experiment[] = [
  { name: "lost-answer", title_zh: "回覆遺失", ...atTill },
  { name: "lost-order", title_zh: "二維碼遺失", wallet: "alipayhk" },
  { name: "hidden-record", title_zh: "紀錄延遲", ...atTill },
  { name: "busy", title_zh: "系統繁忙", ...atTill },
  { name: "lost-notification", title_zh: "通知遺失", wallet: "alipayhk", paysItself: true },
];
