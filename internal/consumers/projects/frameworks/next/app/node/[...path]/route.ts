import { compareWithOrder, fetchNotifyHandler } from "@qfpay/core";

const paid: string[] = [];
const orderOf = async (out_trade_no: string) => ({ out_trade_no, txamt: 1000, txcurrcd: "HKD" });

const notify = fetchNotifyHandler({
  keys: () => process.env.QFPAY_KEY,
  on: {
    payment: async (n) => {
      const differences = compareWithOrder(n, await orderOf(n.out_trade_no));
      if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
      paid.push(`${n.out_trade_no} ${n.txamt}`);
    },
  },
});

/** Receives QFPay's notifications. */
export const POST = notify;
/** Returns the numbers of the paid orders, which the test reads. */
export const GET = () => Response.json(paid);
