import { compareWithOrder, fetchNotifyHandler } from "@qfpay/core";
import { QFPAY_KEY } from "$app/env/private";
import { paid } from "../../../lib/paid";

const orderOf = async (out_trade_no: string) => ({ out_trade_no, txamt: 1000, txcurrcd: "HKD" });

/** Receives QFPay's notifications. */
export const POST = fetchNotifyHandler({
  keys: () => QFPAY_KEY,
  on: {
    payment: async (n) => {
      const differences = compareWithOrder(n, await orderOf(n.out_trade_no));
      if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
      paid.push(`${n.out_trade_no} ${n.txamt}`);
    },
  },
});
