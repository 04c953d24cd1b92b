import type { ExperimentName } from "../../src/shop/api.js";

/** What can go wrong, and how to buy to see it. */
export type Experiment = {
  name: ExperimentName;
  title_zh: string;
  wallet: string;
  /** At the till: a wallet's code is scanned. */
  scans?: true;
  /** The customer pays by themselves, as far as the gateway knows. */
  paysItself?: true;
};

const atTill = { wallet: "scan-any", scans: true } as const;

export const experiments: readonly Experiment[] = [
  { name: "lost-answer", title_zh: "回覆遺失", ...atTill },
  { name: "lost-order", title_zh: "二維碼遺失", wallet: "alipayhk" },
  { name: "hidden-record", title_zh: "紀錄延遲", ...atTill },
  { name: "busy", title_zh: "系統繁忙", ...atTill },
  { name: "lost-notification", title_zh: "通知遺失", wallet: "alipayhk", paysItself: true },
];
