import type { ExperimentName } from "../../src/shop/api.js";

/** What can go wrong, and what to buy to see it. */
export type Experiment = {
  name: ExperimentName;
  title: string;
  title_zh: string;
  story: string;
  wallet: string;
  /** At the till: a customer's code is scanned. */
  scans?: true;
  /** The customer pays by themselves, as far as the gateway knows. */
  paysItself?: true;
};

export const experiments: readonly Experiment[] = [
  {
    name: "lost-answer",
    title: "The answer is lost after the charge",
    title_zh: "回覆遺失",
    story: "At the till: the gateway takes the money, then the connection breaks before its answer arrives.",
    wallet: "scan-any",
    scans: true,
  },
  {
    name: "lost-order",
    title: "The QR code is lost with the answer",
    title_zh: "二維碼遺失",
    story:
      "In the shop: the gateway makes the order, but the answer with its QR code never arrives. Nobody can pay it.",
    wallet: "alipayhk",
  },
  {
    name: "hidden-record",
    title: "And the gateway's books are late",
    title_zh: "紀錄延遲",
    story: "At the till: the answer is lost, and for 5 seconds the gateway's enquiry does not find the payment either.",
    wallet: "scan-any",
    scans: true,
  },
  {
    name: "busy",
    title: "The gateway is busy",
    title_zh: "系統繁忙",
    story: "Three times in a row the gateway answers 429, too many requests.",
    wallet: "scan-any",
    scans: true,
  },
  {
    name: "lost-notification",
    title: "The notification never comes",
    title_zh: "通知遺失",
    story: "The customer pays a QR code, and the gateway's notification is lost for good.",
    wallet: "alipayhk",
    paysItself: true,
  },
];
