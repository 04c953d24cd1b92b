import type { BookedOrder, QFPay, ReconcileKind } from "@qfpay/core";
import type { FakeClock } from "@qfpay/core/testing";
import type { Simulator } from "@qfpay/simulator";

/** A merchant's books with known errors. `damages`: the `id` and kind of each finding that `reconcile` must yield. */
export type Damaged = { books: BookedOrder[]; damages: Map<string, ReconcileKind> };

type Plan = { payments: number; refunds: number; damages: number; from: number; to: number; seed?: number };
type Row = { -readonly [Name in keyof BookedOrder]: BookedOrder[Name] } & { out_trade_no: string };

/** Returns a generator of numbers in [0, 1) whose sequence is the same in each run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const kinds: readonly ReconcileKind[] = [
  "not_paid_here",
  "not_paid_there",
  "amount",
  "currency",
  "not_refunded_here",
  "not_refunded_there",
  "paid_twice",
  "unknown_order",
  "in_neither",
];

/** Pays one order twice through the hosted page, as a customer with two tabs does. */
async function payTwice(simulator: Simulator, qfpay: QFPay, out_trade_no: string, txamt: number): Promise<void> {
  const urls = { return_url: "https://shop.example/done", failed_url: "https://shop.example/failed" };
  const notify_url = "https://shop.example/notify";
  const link = qfpay.checkout.url({ txamt, txcurrcd: "HKD", out_trade_no, ...urls, notify_url });
  const [page, query] = link.split("#/?") as [string, string];
  const { origin } = new URL(page);
  const open = async () => {
    const session = await simulator.fetch(`${origin}/checkstand/session`, { method: "POST", body: query });
    return /action="([^"]+)"/.exec(((await session.json()) as { html: string }).html)![1]!;
  };
  const tabs = [await open(), await open()];
  const choose = async (tab: string, pay_type: string) => {
    const body = new URLSearchParams({ pay_type });
    const chosen = await simulator.fetch(`${origin}${tab}`, { method: "POST", body, redirect: "manual" });
    return /\/wallet\/(\d+)$/.exec(chosen.headers.get("location") ?? "")![1]!;
  };
  const orders = [await choose(tabs[0]!, "801512"), await choose(tabs[1]!, "805812")];
  for (const syssn of orders) await simulator.pay(syssn);
}

/**
 * Makes payments, refunds and declined orders at the gateway, and the merchant's records of them, newest first. Then
 * changes some of the merchant's records so that they differ from the gateway's in nine ways.
 */
export async function damagedBooks(
  { simulator, qfpay, clock }: { simulator: Simulator; qfpay: QFPay; clock: FakeClock },
  { payments, refunds, damages, from, to, seed = 7 }: Plan,
): Promise<Damaged> {
  const random = sequence(seed);
  const named = new Map<string, ReconcileKind>();
  const rows: Row[] = [];
  const counts = Object.fromEntries(
    kinds.map((kind, at) => [kind, Math.floor((damages + kinds.length - 1 - at) / kinds.length)]),
  );
  const twice = counts.paid_twice!;

  type Event = { at: number; run: () => Promise<void> };
  const events: Event[] = [];
  const paid: { row: Row; syssn: string }[] = [];
  const book = (row: Omit<Row, "created_at" | "txcurrcd">): Row => {
    // The shop records an order up to a minute before the gateway does.
    const created_at = new Date(Math.max(from, clock.now() - Math.floor(random() * 60_000)));
    const full: Row = { txcurrcd: "HKD", created_at, ...row };
    rows.push(full);
    return full;
  };
  for (let number = 0; number < payments; number++) {
    const at = from + Math.floor(random() * (to - from));
    const out_trade_no = `A${String(number).padStart(9, "0")}`;
    const txamt = 300 + Math.floor(random() * 50_000);
    const pay = async () => {
      const row = book({ out_trade_no, txamt, status: "success" });
      const order = { pay_type: "800208", auth_code: `28${number}0000`, txcurrcd: "HKD", out_trade_no, txamt } as const;
      paid.push({ row, syssn: (await qfpay.payments.create(order)).syssn });
    };
    const payInTwoTabs = async () => {
      book({ out_trade_no, txamt, status: "success" });
      await payTwice(simulator, qfpay, out_trade_no, txamt);
      named.set(`paid_twice:payment:${out_trade_no}`, "paid_twice");
    };
    events.push({ at, run: number < twice ? payInTwoTabs : pay });
  }
  for (let number = 0; number < payments / 20; number++) {
    const at = from + Math.floor(random() * (to - from));
    const out_trade_no = `D${String(number).padStart(9, "0")}`;
    const decline = async () => {
      book({ out_trade_no, txamt: 500, status: "failed" });
      const order = { pay_type: "800208", auth_code: "281201", txcurrcd: "HKD", out_trade_no, txamt: 500 } as const;
      await qfpay.payments.create(order).catch(() => {});
    };
    events.push({ at, run: decline });
  }
  const refunded: Row[] = [];
  for (let number = 0; number < refunds; number++) {
    const at = from + Math.floor((0.1 + 0.9 * random()) * (to - from));
    const out_trade_no = `R${String(number).padStart(9, "0")}`;
    const refund = async () => {
      const [of] = paid.splice(Math.floor(random() * paid.length), 1);
      if (!of) throw new Error("There is no payment to refund.");
      const part = random() < 0.5 ? Number(of.row.txamt) : 1 + Math.floor((Number(of.row.txamt) - 1) * random());
      refunded.push(book({ order_type: "refund", out_trade_no, txamt: part, status: "success" }));
      await qfpay.refunds.create({ syssn: of.syssn, out_trade_no, txamt: part });
    };
    events.push({ at, run: refund });
  }
  for (const { at, run } of events.sort((a, b) => a.at - b.at)) {
    if (at > clock.now()) await clock.advance(at - clock.now());
    await run();
  }
  await clock.advance(to - clock.now());

  const draw = <T>(from: T[]): T => from.splice(Math.floor(random() * from.length), 1)[0]!;
  const payable = paid.map(({ row }) => row);
  const repeat = (kind: ReconcileKind, damage: (number: number) => string) => {
    for (let number = 0; number < counts[kind]!; number++) named.set(`${kind}:${damage(number)}`, kind);
  };
  const addRow = (row: Pick<Row, "order_type" | "out_trade_no" | "status">) => {
    const created_at = new Date(from + Math.floor(random() * (to - from)));
    rows.push({ txamt: 777, txcurrcd: "HKD", created_at, ...row });
    return `${row.order_type ?? "payment"}:${row.out_trade_no}`;
  };
  const syssnOf = new Map(simulator.transactions.map(({ out_trade_no, syssn }) => [out_trade_no, syssn]));
  const remove = (row: Row) => {
    rows.splice(rows.indexOf(row), 1);
    return syssnOf.get(row.out_trade_no)!;
  };
  const change = (row: Row, changed: Partial<Row>) => {
    Object.assign(row, changed);
    return `${row.order_type ?? "payment"}:${row.out_trade_no}`;
  };
  repeat("not_paid_here", (number) => change(draw(payable), { status: number % 2 ? "failed" : "pending" }));
  repeat("not_paid_there", (number) => addRow({ out_trade_no: `X${number}`, status: "success" }));
  repeat("amount", (number) => {
    const row = draw(number % 2 ? refunded : payable);
    return change(row, { txamt: Number(row.txamt) + (number % 3 ? 1 : -1) });
  });
  repeat("currency", () => change(draw(payable), { txcurrcd: "CNY" }));
  repeat("not_refunded_here", (number) =>
    number % 2 ? change(draw(refunded), { status: "pending" }) : remove(draw(refunded)),
  );
  repeat("not_refunded_there", (number) =>
    addRow({ order_type: "refund", out_trade_no: `Y${number}`, status: "success" }),
  );
  repeat("unknown_order", () => remove(draw(payable)));
  repeat("in_neither", (number) => addRow({ out_trade_no: `Z${number}`, status: "pending" }));
  const time = (row: Row) => (row.created_at as Date).getTime();
  return { books: rows.sort((a, b) => time(b) - time(a)), damages: named };
}
