// The prices and the database, which the README leaves to its reader. Loaded before the application.
import { createOrderNumber } from "@qfpay/core";

type Order = { pay_type: "800201"; txamt: number; txcurrcd: "HKD"; out_trade_no: string };

const orders = new Map<string, Order>();
export const books = { paid: new Set<string>() };

declare global {
  function orderOfCart(cartId: string): Promise<Order>;
  function orderOf(out_trade_no: string): Promise<Order | undefined>;
  function markPaid(out_trade_no: string, txamt: number): Promise<void>;
}

globalThis.orderOfCart = async (cartId) => {
  const out_trade_no = createOrderNumber(`CART${cartId}`);
  orders.set(out_trade_no, { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no });
  return orders.get(out_trade_no)!;
};
globalThis.orderOf = async (out_trade_no) => orders.get(out_trade_no);
globalThis.markPaid = async (out_trade_no) => void books.paid.add(out_trade_no);
