import { describe, expect, it } from "vitest";
import { observedCodes } from "../src/catalog/observed-codes.js";
import {
  type BookedOrder,
  classify,
  type QFPayOptions,
  type ReconcileItem,
  type ReconcileOptions,
  statusCodes,
} from "../src/index.js";
import { clientWithFetch, json, type Loose, query, record, rejection, type Sent } from "./support.js";

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 20, 4); // The time in Hong Kong is 12:00.
const noon = "2026-01-20 12:00:00";
const later = (minutes: number) =>
  new Date(Date.UTC(2026, 0, 20, 12) + minutes * 60_000).toISOString().slice(0, 19).replace("T", " ");

/**
 * Makes a gateway with these records. It filters by response code and time, and lists the newest records first, a
 * hundred per page.
 */
function gateway(
  records: Loose[],
  change: { ignoresCode?: boolean; oldestFirst?: boolean; page?: (data: Loose[], page: number) => Loose[] } = {},
) {
  return ({ params }: Sent) => {
    const found = records
      .filter(({ respcd }) => change.ignoresCode || !params.respcd || respcd === params.respcd)
      .filter(({ out_trade_no }) => !params.out_trade_no || out_trade_no === params.out_trade_no)
      .filter(({ syssn }) => !params.syssn || syssn === params.syssn)
      .filter(({ sysdtm }) => sysdtm >= params.start_time! && sysdtm <= params.end_time!)
      .sort((a, b) => (a.sysdtm < b.sysdtm ? 1 : -1));
    if (change.oldestFirst) found.reverse();
    const page = Number(params.page);
    const data = found.slice((page - 1) * 100, page * 100);
    return json(query(...(change.page ? change.page(data, page) : data)));
  };
}

const order = (over: Partial<BookedOrder> = {}): BookedOrder => ({
  ...{ out_trade_no: "A-1001", txamt: 1000, txcurrcd: "HKD", status: "success", created_at: noon },
  ...over,
});
const paid = (over: Loose = {}) => record({ sysdtm: noon, paydtm: noon, ...over });
const refund = (over: Loose = {}) =>
  paid({ order_type: "refund", out_trade_no: "R-1001", syssn: "R1", txamt: "400", ...over });

type Setting = {
  books: ReconcileOptions["orders"];
  ledger: Parameters<typeof clientWithFetch>[0];
  now?: number;
  client?: Partial<QFPayOptions>;
};

function setUp({ books, ledger, now = start + 6 * hour, client }: Setting, options: Partial<ReconcileOptions> = {}) {
  const { qfpay, sent } = clientWithFetch(ledger, { limiter: false, ...client }, now);
  async function collect() {
    const items: ReconcileItem[] = [];
    for await (const item of qfpay.reconcile({
      orders: books,
      from: "2026-01-20 00:00:00",
      to: "2026-01-20 17:00:00",
      ...options,
    }))
      items.push(item);
    return items;
  }
  return { items: collect, sent };
}

const reconciled = async (setting: Setting, options?: Partial<ReconcileOptions>) =>
  (await setUp(setting, options).items()).filter((item) => item.type !== "progress");
const kindsOf = async (setting: Setting, options?: Partial<ReconcileOptions>) =>
  (await reconciled(setting, options)).map((item) => [item.type === "undecided" ? item.reason : item.type, item.kind]);

describe("reconcile says of one order", () => {
  const cases: [what: string, books: BookedOrder[], ledger: Loose[], found: [string, string][]][] = [
    ["paid on both sides nothing", [order()], [paid()], []],
    ["refused on both sides nothing", [order({ status: "failed" })], [], []],
    [
      "open here and paid there that it is not paid here",
      [order({ status: "pending" })],
      [paid()],
      [["difference", "not_paid_here"]],
    ],
    [
      "refused here and paid there that it is not paid here",
      [order({ status: "failed" })],
      [paid()],
      [["difference", "not_paid_here"]],
    ],
    ["paid here alone that it is not paid there", [order()], [], [["difference", "not_paid_there"]]],
    ["paid there alone that the order is unknown", [], [paid()], [["difference", "unknown_order"]]],
    ["with another amount that", [order({ txamt: 999 })], [paid()], [["difference", "amount"]]],
    ["with another currency that", [order({ txcurrcd: "CNY" })], [paid()], [["difference", "currency"]]],
    [
      "with another amount and currency both",
      [order({ txamt: "1", txcurrcd: "CNY" })],
      [paid()],
      [
        ["difference", "amount"],
        ["difference", "currency"],
      ],
    ],
    ["paid twice that", [order()], [paid(), paid({ syssn: "2" })], [["difference", "paid_twice"]]],
    [
      "open here and paid twice there both",
      [order({ status: "pending" })],
      [paid(), paid({ syssn: "2" })],
      [
        ["difference", "not_paid_here"],
        ["difference", "paid_twice"],
      ],
    ],
    ["paid twice, one of which went back in full, nothing", [order()], [paid(), paid({ syssn: "2", cancel: "3" })], []],
    [
      "paid here and cancelled there that it is not paid there",
      [order()],
      [paid({ cancel: "2" })],
      [["difference", "not_paid_there"]],
    ],
    ["paid here and refunded there nothing", [order()], [paid({ cancel: "3" })], []],
    ["refused here and reversed there nothing", [order({ status: "failed" })], [paid({ cancel: "1" })], []],
    [
      "open on both sides that it is undecided",
      [order({ status: "pending" })],
      [paid({ respcd: "1143" })],
      [["pending", "in_neither"]],
    ],
    [
      "paid here and open there that it is undecided",
      [order()],
      [paid({ respcd: "1145" })],
      [["pending", "not_paid_there"]],
    ],
    [
      "refused here and open there that it is undecided",
      [order({ status: "failed" })],
      [paid({ respcd: "1143" })],
      [["pending", "in_neither"]],
    ],
    ["open here and not there that nobody paid", [order({ status: "pending" })], [], [["difference", "in_neither"]]],
    ["open at the gateway alone nothing", [], [paid({ respcd: "1143" })], []],
    ["booked twice that", [order(), order()], [paid()], [["difference", "booked_twice"]]],
    [
      "whose number differs in case both",
      [order({ out_trade_no: "a-1001" })],
      [paid()],
      [
        ["difference", "not_paid_there"],
        ["difference", "unknown_order"],
      ],
    ],
    [
      "without a number, as a capture, nothing if syssn is the same",
      [order({ out_trade_no: "", syssn: "9" })],
      [paid({ out_trade_no: "", syssn: "9" })],
      [],
    ],
    [
      "without a number, as a capture, both if syssn differs",
      [order({ out_trade_no: null, syssn: "8" })],
      [paid({ out_trade_no: "", syssn: "9" })],
      [
        ["difference", "not_paid_there"],
        ["difference", "unknown_order"],
      ],
    ],
  ];
  it.each(cases)("%s", async (_, books, ledger, found) => {
    expect((await kindsOf({ books, ledger: gateway(ledger) })).sort()).toEqual(found);
  });
});

it("reconcile names an order as two things if the zone of created_at is missing, and says so", async () => {
  const found = await reconciled({ books: [order({ created_at: "2026-01-20 04:00:00" })], ledger: gateway([paid()]) });
  expect(
    found.map(({ kind, message }) => [kind, message.includes("correct the zone of created_at and refund nothing")]),
  ).toEqual([
    ["unknown_order", true],
    ["not_paid_there", false],
  ]);
});

describe("reconcile says of one refund", () => {
  const booked = (over: Partial<BookedOrder> = {}) =>
    order({ order_type: "refund", out_trade_no: "R-1001", txamt: 400, ...over });
  const cases: [what: string, books: BookedOrder[], ledger: Loose[], found: [string, string][]][] = [
    ["refunded on both sides nothing", [booked()], [refund()], []],
    ["unknown here that it is not refunded here", [], [refund()], [["difference", "not_refunded_here"]]],
    [
      "open here that it is not refunded here",
      [booked({ status: "pending" })],
      [refund()],
      [["difference", "not_refunded_here"]],
    ],
    ["refunded here alone that it is not refunded there", [booked()], [], [["difference", "not_refunded_there"]]],
    [
      "still in progress there that it is undecided",
      [booked()],
      [refund({ respcd: "1143" })],
      [["pending", "not_refunded_there"]],
    ],
    [
      "in progress there and unknown here that it is undecided",
      [],
      [refund({ respcd: "1143" })],
      [["pending", "not_refunded_here"]],
    ],
    ["with another amount that", [booked({ txamt: 401 })], [refund()], [["difference", "amount"]]],
    [
      "made twice under one number that",
      [booked()],
      [refund(), refund({ syssn: "R2" })],
      [["difference", "refunded_twice"]],
    ],
    [
      "with a payment's number both, as they are two things",
      [booked({ out_trade_no: "A-1001" })],
      [paid()],
      [
        ["difference", "not_refunded_there"],
        ["difference", "unknown_order"],
      ],
    ],
  ];
  it.each(cases)("%s", async (_, books, ledger, found) => {
    expect((await kindsOf({ books, ledger: gateway(ledger) })).sort()).toEqual(found);
  });
});

describe("reconcile names a finding", () => {
  it("with the row, the records, an id and a sentence", async () => {
    const [found] = await reconciled({ books: [order({ txamt: 999n })], ledger: gateway([paid()]) });
    expect(found).toMatchObject({
      ...{
        type: "difference",
        kind: "amount",
        id: "amount:payment:A-1001",
        order_type: "payment",
        out_trade_no: "A-1001",
      },
      ...{ order: { txamt: 999n }, transactions: [{ syssn: record().syssn, txamt: 1000 }] },
      message: "Order A-1001 has 999 HKD in the books and 1000 HKD at the gateway.",
    });
  });

  it.each([
    ["was never paid", [], "not at the gateway: nobody paid it"],
    [
      "was paid and refunded in full",
      [paid({ cancel: "3" })],
      "its payment at the gateway was reversed or refunded in full",
    ],
  ])("in words that are true of an order that is open in the books and %s", async (_, ledger, words) => {
    const [found] = await reconciled({ books: [order({ status: "pending" })], ledger: gateway(ledger) });
    expect(found).toMatchObject({
      kind: "in_neither",
      message: `Order A-1001 is open in the books and ${words}.`,
    });
  });

  it("as undecided while it is younger than youngMs, and then as a difference", async () => {
    const at = (now: number) => kindsOf({ books: [], ledger: gateway([paid()]), now }, { youngMs: 60_000 });
    expect(await at(start + 59_000)).toEqual([["young", "unknown_order"]]);
    expect(await at(start + 60_000)).toEqual([["difference", "unknown_order"]]);
  });

  it("as undecided while the payment is young, even if the order is old", async () => {
    const setting = { books: [order({ status: "pending" })], ledger: gateway([paid({ paydtm: later(110) })]) };
    expect(await kindsOf({ ...setting, now: start + 2 * hour })).toEqual([["young", "not_paid_here"]]);
    expect(await kindsOf({ ...setting, now: start + 3 * hour })).toEqual([["difference", "not_paid_here"]]);
  });

  it("of an open order without a record only once it can no longer be paid", async () => {
    const setting = { books: [order({ status: "pending" })], ledger: gateway([]) };
    expect(await kindsOf({ ...setting, now: start + 2.4 * hour })).toEqual([["young", "in_neither"]]);
    expect(await kindsOf({ ...setting, now: start + 2.6 * hour })).toEqual([["difference", "in_neither"]]);
  });

  it("no longer as undecided if the gateway's record stays open for more than a week", async () => {
    const setting = { books: [order()], ledger: gateway([paid({ respcd: "1143" })]) };
    expect(await kindsOf({ ...setting, now: start + 6 * 24 * hour })).toEqual([["pending", "not_paid_there"]]);
    expect(await kindsOf({ ...setting, now: start + 8 * 24 * hour })).toEqual([["difference", "not_paid_there"]]);
  });
});

// The response codes that mean an open outcome, from the tables of docs/protocol.md, section 6.
const openCodes = Object.keys({ ...statusCodes, ...observedCodes })
  .filter((code) => classify(code).status === "pending")
  .sort();

describe("reconcile says of a record that does not show its state", () => {
  // A gateway with one record without a clear state. With `ignoresCode`, queries for any `respcd` return this record.
  const unclear = (over: Loose = {}, ignoresCode = true) =>
    gateway([paid({ respcd: undefined, ...over })], { ignoresCode });
  const found = async (books: BookedOrder[], ledger = unclear()) =>
    (await reconciled({ books, ledger, now: start + 6 * hour })).map((item) => [
      item.type === "undecided" ? item.reason : item.type,
      item.kind,
      item.message.includes("in an unknown state"),
    ]);

  it.each([
    ["without respcd", { respcd: undefined }],
    ["with an empty respcd", { respcd: "" }],
    ["with a respcd that its txstatus contradicts", { txstatus: "FAILED", respcd: "0000" }],
  ])("%s that its order is undecided, once", async (_, over) => {
    const ledger = unclear(over);
    expect(await found([order()], ledger)).toEqual([["pending", "not_paid_there", true]]);
    expect(await found([order({ status: "pending" })], ledger)).toEqual([["pending", "in_neither", true]]);
    expect(await found([order({ status: "failed" })], ledger)).toEqual([["pending", "in_neither", true]]);
    expect(await found([], ledger)).toEqual([["pending", "unknown_order", true]]);
  });

  it("that a refund is undecided", async () => {
    const ledger = unclear({ order_type: "refund", out_trade_no: "R-1001" });
    expect(await found([order({ order_type: "refund", out_trade_no: "R-1001" })], ledger)).toEqual([
      ["pending", "not_refunded_there", true],
    ]);
    expect(await found([], ledger)).toEqual([["pending", "not_refunded_here", true]]);
  });

  it("that its order is undecided where only the query by number lists it, and judges the others", async () => {
    const ledger = gateway([paid({ respcd: undefined }), paid({ out_trade_no: "A-2", syssn: "2" })]);
    expect(await found([order()], ledger)).toEqual([
      ["pending", "not_paid_there", true],
      ["difference", "unknown_order", false],
    ]);
  });

  it("nothing of its state where another record of the order is paid", async () => {
    const ledger = gateway([paid(), paid({ respcd: undefined, syssn: "2" })], { ignoresCode: true });
    expect(await found([order()], ledger)).toEqual([]);
  });

  it("the same in pages that are not in order of time", async () => {
    const records = [paid({ respcd: undefined }), paid({ syssn: "2", out_trade_no: "A-2", sysdtm: later(-60) })];
    const ledger = gateway(records, { ignoresCode: true, oldestFirst: true });
    expect(await found([order()], ledger)).toContainEqual(["pending", "not_paid_there", true]);
  });
});

describe("reconcile says of an order that is paid while the ledger is read", () => {
  /**
   * Makes a gateway at which an order is paid after the paid records were read and before the open records are read.
   */
  function paidInBetween(over: Loose = {}) {
    let isPaid = false;
    return (request: Sent) => {
      const records = [paid({ ...over, respcd: isPaid ? "0000" : "1143", paydtm: isPaid ? later(240) : "" })];
      const reply = gateway(records)(request);
      isPaid = true;
      return reply;
    };
  }
  const now = start + 4 * hour; // This is 16:00, when the order is paid.

  it("and is paid in the books nothing", async () => {
    expect(await kindsOf({ books: [order()], ledger: paidInBetween(), now })).toEqual([]);
  });

  it("and is open in the books that it is undecided, and not that nobody paid it", async () => {
    const books = [order({ status: "pending" })];
    expect(await kindsOf({ books, ledger: paidInBetween(), now })).toEqual([["young", "not_paid_here"]]);
  });

  it("without a number, as a capture, nothing", async () => {
    const books = [order({ out_trade_no: "", syssn: "9" })];
    const ledger = paidInBetween({ out_trade_no: "", syssn: "9" });
    expect(await kindsOf({ books, ledger, now })).toEqual([]);
  });

  it("of a refund nothing", async () => {
    const books = [order({ order_type: "refund", out_trade_no: "R-1001", txamt: 400 })];
    const ledger = paidInBetween({ order_type: "refund", out_trade_no: "R-1001", syssn: "R1", txamt: "400" });
    expect(await kindsOf({ books, ledger, now })).toEqual([]);
  });

  it("nothing about another kind under the same number", async () => {
    const books = [order({ order_type: "refund" })];
    expect(await kindsOf({ books, ledger: paidInBetween(), now })).toEqual([["difference", "not_refunded_there"]]);
  });

  it("after one query for its number, around the time of the order, as a poll", async () => {
    const uses: unknown[] = [];
    const limiter = {
      async acquire(_: unknown, use: unknown) {
        uses.push(use);
        return () => {};
      },
      coolDown() {},
    };
    const { items, sent } = setUp({ books: [order()], ledger: paidInBetween(), now, client: { limiter } });
    await items();
    const { params } = sent.at(-1)!;
    expect(sent.filter(({ params }) => params.out_trade_no)).toHaveLength(1);
    expect(params).toMatchObject({ out_trade_no: "A-1001", start_time: later(-150), end_time: later(150) });
    expect(uses.at(-1)).toBe("poll");
  });

  it("with two queries across the end of a month", async () => {
    const created = "2026-02-01 00:30:00";
    const books = [order({ created_at: created })];
    const { items, sent } = setUp(
      { books, ledger: gateway([]), now: Date.UTC(2026, 1, 1, 4) },
      { from: created, to: created },
    );
    expect((await items()).map((item) => item.type)).toEqual(["difference", "progress"]);
    expect(sent.filter(({ params }) => params.out_trade_no).map(({ params }) => params.start_time)).toEqual([
      "2026-02-01 00:00:00",
      "2026-01-31 22:00:00",
    ]);
  });

  it("without a query for an order older than a week, which is not paid any more", async () => {
    const at = async (now: number) => {
      const { items, sent } = setUp({ books: [order()], ledger: gateway([]), now });
      expect((await items()).map((item) => item.type)).toContain("difference");
      return sent.filter(({ params }) => params.out_trade_no).length;
    };
    expect(await at(start + 7 * 24 * hour)).toBe(1);
    expect(await at(start + 7 * 24 * hour + 1)).toBe(0);
  });
});

describe("reconcile counts a difference as young", () => {
  it("by the time at which it began, because the books may have been read then", async () => {
    const { qfpay, clock } = clientWithFetch(
      gateway([paid({ paydtm: later(115) })]),
      { limiter: false },
      start + 2 * hour,
    );
    const kinds: unknown[] = [];
    const orders = async function* () {
      await clock.advance(hour); // Reading the books takes an hour.
      yield order({ status: "pending" });
    };
    const range = { from: "2026-01-20 00:00:00", to: "2026-01-20 17:00:00" };
    for await (const item of qfpay.reconcile({ orders: orders(), ...range })) {
      if (item.type !== "progress") kinds.push([item.type, item.kind]);
    }
    expect(kinds).toEqual([["undecided", "not_paid_here"]]);
  });

  it("until withinMs have passed, if the gateway's record does not say when it was paid", async () => {
    const setting = { books: [order({ status: "pending" })], ledger: gateway([paid({ paydtm: "" })]) };
    const minute = 60_000;
    const youngUntil = start + 2.5 * hour + 15 * minute;
    expect(await kindsOf({ ...setting, now: youngUntil - 1 })).toEqual([["young", "not_paid_here"]]);
    expect(await kindsOf({ ...setting, now: youngUntil })).toEqual([["difference", "not_paid_here"]]);
  });
});

it.each(openCodes)(
  "reconcile says of an order whose record has the open code %s that it is undecided",
  async (respcd) => {
    const setting = { books: [order(), order({ out_trade_no: "B", status: "pending" })] };
    const ledger = gateway([paid({ respcd }), paid({ respcd, out_trade_no: "B", syssn: "2" })]);
    expect(await kindsOf({ ...setting, ledger })).toEqual([
      ["pending", "in_neither"],
      ["pending", "not_paid_there"],
    ]);
  },
);

describe("reconcile matches a payment with an order", () => {
  it.each([
    [2.5 * 60, []],
    [
      2.5 * 60 + 1,
      [
        ["difference", "not_paid_there"],
        ["difference", "unknown_order"],
      ],
    ],
  ] as const)("if the gateway's time is up to withinMs later: %s minutes", async (minutes, found) => {
    expect((await kindsOf({ books: [order()], ledger: gateway([paid({ sysdtm: later(minutes) })]) })).sort()).toEqual(
      found,
    );
  });

  it.each([
    [10, []],
    [
      11,
      [
        ["difference", "not_paid_there"],
        ["difference", "unknown_order"],
      ],
    ],
  ] as const)("or up to withinMs earlier: %s minutes of 10", async (minutes, found) => {
    const setting = { books: [order()], ledger: gateway([paid({ sysdtm: later(-minutes) })]) };
    expect((await kindsOf(setting, { withinMs: 600_000 })).sort()).toEqual(found);
  });

  it("across the ends of the range, and judges each by its own time", async () => {
    const edge = { from: "2026-01-20 13:00:00", to: "2026-01-20 17:00:00" };
    const ledger = gateway([
      paid({ sysdtm: later(65) }),
      paid({ out_trade_no: "A-2", syssn: "2", sysdtm: later(301) }),
    ]);
    const books = [
      order({ out_trade_no: "A-2", created_at: later(299), txamt: 1 }),
      order({ created_at: later(55), txamt: 1 }),
    ];
    // Order A-1001 was created before the range `edge` begins, so its wrong amount is not reported here.
    expect(
      (await reconciled({ books, ledger, now: start + 9 * hour }, edge)).map(
        (item) => item.type === "difference" && item.id,
      ),
    ).toEqual(["amount:payment:A-2"]);
  });
});

describe("reconcile reads the books", () => {
  const ledger = gateway([]);

  it("from an array in any order", async () => {
    const books = [
      order({ created_at: later(1) }),
      order({ out_trade_no: "B", created_at: later(2) }),
      order({ out_trade_no: "C" }),
    ];
    expect(await kindsOf({ books, ledger: gateway([paid()]) })).toHaveLength(2);
  });

  it("from a function, which is called with the range and the margins around it", async () => {
    const asked: unknown[] = [];
    const books = (range: unknown) => {
      asked.push(range);
      return (function* () {
        yield order();
      })();
    };
    await reconciled({ books, ledger }, { withinMs: hour });
    expect(asked).toEqual([{ from: new Date(Date.UTC(2026, 0, 19, 15)), to: new Date(Date.UTC(2026, 0, 20, 10)) }]);
  });

  it("only as far as the range reaches", async () => {
    let read = 0;
    async function* books() {
      for (let number = 0; number < 100; number++) {
        read++;
        yield order({ out_trade_no: `A-${number}`, created_at: later(-60 * number), status: "failed" });
      }
    }
    await reconciled({ books: books(), ledger });
    // The orders are one hour apart, from 12:00 backwards. The 16th order (21:00) is too old for the range.
    expect(read).toBe(16);
  });

  it.each(["out_trade_no", "syssn"])("and refuses a row whose %s is a number that lost digits", async (name) => {
    // A number of 20 digits, 20260120123456789012, as JSON.parse returns it: its last digits are lost.
    const books = [order({ [name]: 20260120123456790000 as never })];
    const error = await rejection(reconciled({ books, ledger: gateway([]) }));
    expect(error.issues).toEqual([{ path: `orders.${name}`, message: expect.stringContaining("must be text") }]);
  });

  it("and refuses rows that are not newest first", async () => {
    async function* books() {
      yield order();
      yield order({ out_trade_no: "A-1002", created_at: later(1) });
    }
    const error = await rejection(reconciled({ books: books(), ledger }));
    expect(error).toMatchObject({ code: "params_invalid", issues: [{ path: "orders" }] });
    expect(error.message).toContain("ORDER BY created_at DESC");
  });

  it.each([
    [{ txamt: 1.5 }, "txamt"],
    [{ txamt: "10.00" }, "txamt"],
    [{ txcurrcd: "" }, "txcurrcd"],
    [{ status: "paid" }, "status"],
    [{ order_type: "cancel" }, "order_type"],
    [{ out_trade_no: "", syssn: undefined }, "out_trade_no"],
    [{ created_at: "yesterday" }, "created_at"],
    [{ created_at: "2026-01-20T12:00:00" }, "created_at"],
    [{ created_at: new Date(Number.NaN) }, "created_at"],
  ])("and refuses a row with %j", async (over, name) => {
    const error = await rejection(reconciled({ books: [order(over as never)], ledger }));
    expect(error).toMatchObject({ code: "params_invalid", issues: [{ path: `orders.${name}` }] });
  });

  it.each([undefined, null, 5, "orders"])("and refuses %j for rows", async (books) => {
    const error = await rejection(reconciled({ books: books as never, ledger }));
    expect(error).toMatchObject({ code: "params_invalid" });
  });

  it.each(["2026-01-20T04:00:00Z", "2026-01-20T12:00:00.000+08:00", new Date(start), noon])(
    "with their time written %s",
    async (created_at) => {
      expect(await reconciled({ books: [order({ created_at })], ledger: gateway([paid()]) }, { withinMs: 0 })).toEqual(
        [],
      );
    },
  );
});

describe("reconcile reads the ledger", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, number) =>
      paid({ syssn: String(100_000 + number), out_trade_no: `A-${number}`, sysdtm: later(number) }),
    );
  const booksOf = (records: Loose[]) =>
    records.map(({ out_trade_no, sysdtm }) => order({ out_trade_no, created_at: sysdtm }));

  it("by code, a hundred a page, as polls", async () => {
    const uses: unknown[] = [];
    const limiter = {
      async acquire(_: unknown, use: unknown) {
        uses.push(use);
        return () => {};
      },
      coolDown() {},
    };
    const records = many(200);
    const { items, sent } = setUp({ books: booksOf(records), ledger: gateway(records), client: { limiter } });
    expect((await items()).filter(({ type }) => type !== "progress")).toEqual([]);
    expect(sent.map(({ params }) => [params.respcd, params.page, params.page_size])).toEqual([
      ["0000", "1", "100"],
      ...openCodes.map((code) => [code, "1", "100"]),
      ["0000", "2", "100"],
      ["0000", "3", "100"],
    ]);
    expect(new Set(uses)).toEqual(new Set(["poll"]));
  });

  it("at the same pace as the books, so that neither piles up in memory", async () => {
    const records = many(300);
    const setting = { books: booksOf(records), ledger: gateway(records), now: start + 9 * hour };
    const items = await setUp(setting, { to: "2026-01-20 17:00:00" }).items();
    const read = items.flatMap((item) => (item.type === "progress" ? [[item.orders, item.transactions] as const] : []));
    expect(read.length).toBeGreaterThan(5);
    for (const [orders, transactions] of read) expect(Math.abs(orders - transactions)).toBeLessThanOrEqual(1);
  });

  it("month by month", async () => {
    const { items, sent } = setUp(
      { books: [], ledger: gateway([]), now: Date.UTC(2026, 5, 1) },
      { from: "2026-01-31 12:00:00", to: "2026-03-01 12:00:00" },
    );
    await items();
    expect(sent.map(({ params }) => [params.start_time, params.end_time, params.respcd])).toEqual([
      ["2026-03-01 00:00:00", "2026-03-01 14:30:00", "0000"],
      ["2026-02-01 00:00:00", "2026-02-28 23:59:59", "0000"],
      ["2026-01-31 09:30:00", "2026-01-31 23:59:59", "0000"],
    ]);
  });

  it("of the named sub-merchant", async () => {
    const { items, sent } = setUp({ books: [], ledger: gateway([]) }, { mchid: "ZaMVg12345" });
    await items();
    expect(sent.every(({ params }) => params.mchid === "ZaMVg12345")).toBe(true);
  });

  it("from a gateway that does not filter by code", async () => {
    const records = [paid(), paid({ syssn: "2", out_trade_no: "A-2", respcd: "1142" })];
    expect(await kindsOf({ books: [order()], ledger: gateway(records, { ignoresCode: true }) })).toEqual([]);
  });

  it("from a gateway that lists the oldest first", async () => {
    const records = many(250);
    const books = booksOf(records.slice(0, -1));
    expect(await kindsOf({ books, ledger: gateway(records, { oldestFirst: true }) })).toEqual([
      ["difference", "unknown_order"],
    ]);
  });

  it("although a page repeats records after new ones have shifted them", async () => {
    const records = many(150);
    const moved = (data: Loose[], page: number) =>
      page === 2 ? [records[50], records[51], ...data].slice(0, 52) : data;
    expect(await kindsOf({ books: booksOf(records), ledger: gateway(records, { page: moved }) })).toEqual([]);
  });

  it("and fails if a later page is in another order, or a record cannot be read", async () => {
    const records = many(250);
    const shuffled = (data: Loose[], page: number) => (page === 3 ? data.reverse() : data);
    const unordered = await rejection(reconciled({ books: [], ledger: gateway(records, { page: shuffled }) }));
    expect(unordered).toMatchObject({ code: "response_invalid" });
    expect(unordered.message).toContain("not in order of time");
    const unreadable = (data: Loose[]) => data.map((one, at) => (at === 1 ? { ...one, syssn: undefined } : one));
    const error = await rejection(reconciled({ books: [], ledger: gateway(many(3), { page: unreadable }) }));
    expect(error).toMatchObject({ code: "response_invalid" });
  });
});

describe("reconcile refuses", () => {
  const setting = { books: [], ledger: gateway([]) };
  it.each([
    [{ from: "2026-01-21 00:00:00" }, "to"],
    [{ from: "soon" }, "from"],
    [{ to: 5 as never }, "to"],
    [{ withinMs: -1 }, "withinMs"],
    [{ youngMs: Number.NaN }, "youngMs"],
    [{ cursor: "" }, "cursor"],
    [{ cursor: "[1,2,3]" }, "cursor"],
    [{ cursor: '[1,2,3,""]' }, "cursor"],
  ])("%j", async (options, path) => {
    const error = await rejection(reconciled(setting, options));
    expect(error).toMatchObject({ code: "params_invalid", issues: [{ path }] });
  });

  it("a cursor of another range", async () => {
    const items = await setUp(setting).items();
    const error = await rejection(reconciled(setting, { cursor: items[0]!.cursor, from: "2026-01-19 00:00:00" }));
    expect(error.message).toContain("belongs to the range 2026-01-19T16:00:00.000Z");
  });
});

it("reconcile ends with the reason of its signal", async () => {
  const { items } = setUp({ books: [], ledger: gateway([]) }, { signal: AbortSignal.abort() });
  expect(await rejection(items())).toMatchObject({ code: "aborted" });
});

it("reconcile closes the iterator of the books when its own consumer stops", async () => {
  let isClosed = false;
  async function* books() {
    try {
      for (let number = 0; ; number++) yield order({ out_trade_no: `A-${number}`, created_at: later(-number) });
    } finally {
      isClosed = true;
    }
  }
  const { qfpay } = clientWithFetch(gateway([]), { limiter: false }, start + 6 * hour);
  const first = async () => {
    for await (const item of qfpay.reconcile({ orders: books(), from: "2026-01-20 00:00:00", to: noon })) return item;
  };
  expect(await first()).toMatchObject({ type: "progress" });
  expect(isClosed).toBe(true);
});
