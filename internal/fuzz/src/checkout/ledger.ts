/**
 * The simulated gateway of the shops that the fuzz tests attack. Its records show the tests whether a shop behaved
 * correctly.
 */
export class Ledger {
  /** The payments, by order number. */
  readonly payments = new Map<string, { syssn: string; txamt: string; txcurrcd: string; isPaid: boolean }>();
  /** The order numbers that queries asked for. */
  readonly asked: string[] = [];
  /** The calls to the gateway that no visitor may cause, such as a refund or a second payment of an order. */
  readonly unexpected: string[] = [];

  /** Responds to a shop's calls to the gateway. The shop's client uses it in place of the real `fetch`. */
  readonly fetch = (async (input: string | URL | Request, init?: RequestInit) => {
    const { pathname } = new URL(String(input));
    const params = Object.fromEntries(new URLSearchParams(String(init?.body)));
    if (pathname === "/trade/v1/payment") return Response.json(this.#book(params));
    if (pathname === "/trade/v1/query") return Response.json(this.#find(params));
    this.unexpected.push(`${pathname} ${init?.body}`);
    return Response.json({ respcd: "1101" });
  }) as typeof fetch;

  /** Records a payment and returns the gateway's response. */
  #book({ out_trade_no = "", txamt = "", txcurrcd = "", pay_type }: Record<string, string>) {
    if (this.payments.has(out_trade_no)) {
      this.unexpected.push(`${out_trade_no} twice`);
      return { respcd: "1102" };
    }
    const syssn = `20260101${String(this.payments.size).padStart(18, "0")}`;
    this.payments.set(out_trade_no, { syssn, txamt, txcurrcd, isPaid: false });
    return { respcd: "0000", syssn, out_trade_no, txamt, txcurrcd, pay_type, qrcode: `https://pay.example/${syssn}` };
  }

  /** Returns the gateway's response to a query. */
  #find({ out_trade_no }: Record<string, string>) {
    const numbers = out_trade_no?.split(",") ?? [];
    this.asked.push(...numbers);
    const data = numbers.flatMap((number) => {
      const { isPaid, ...booked } = this.payments.get(number) ?? { isPaid: undefined };
      return isPaid === undefined
        ? []
        : [{ ...booked, out_trade_no: number, order_type: "payment", respcd: isPaid ? "0000" : "1143", cancel: "0" }];
    });
    return { respcd: "0000", data };
  }
}
