import { describe, expect, it } from "vitest";
import { isQFPayError, memoryNotifyStore, QFPay } from "../src/index.js";
import { appCode, clientKey, syssn } from "./support.js";

/** A method of the client: its valid arguments, and the wrong ones that it accepts on purpose. */
type Row = {
  /** Valid arguments, without the call options that may follow. */
  good: unknown[];
  /** What the error about a wrong first argument must contain: the argument's name. Default `params`. */
  names?: RegExp;
  /** Whether call options may follow the other arguments. Default `true`. */
  options?: false;
  /** The kinds of `nonsense` that are no error as this method's first argument, each with the reason. */
  takes?: Partial<Record<Kind, string>>;
};

type Kind = keyof typeof nonsense;

/** Wrong first arguments, by kind. A method must refuse all, but for the kinds in `takes` of its `Row`. */
const nonsense = {
  nothing: [],
  undefined: [undefined],
  null: [null],
  text: ["x"],
  "a number": [5],
  "a list": [[]],
} as const;

const optional = "The filter is optional: without it, all are listed.";
const isText = "The argument is text.";
const number = { syssn };
const amount = { txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1001" };
const url = "https://shop.example.com";
const declaration = { ...number, trade_type: "weixin", customs: "SHENZHEN", mch_customs_no: "440316T004" };
const subscription = { subscription_id: "sub_1" };

/** All public methods of the client and of its resources. */
const rows: Record<string, Row> = {
  withMerchant: { good: ["ZaMVg12345"], names: /mchid/, options: false, takes: { text: isText } },
  request: { good: ["query", number], names: /endpoint/ },
  reconcile: { good: [{ orders: [], from: new Date(0), to: new Date(1) }], names: /options/, options: false },
  sweep: { good: [], names: /options/, options: false },
  "payments.create": { good: [{ ...amount, pay_type: "800201" }], names: /pay_type/ },
  "payments.reverse": { good: [{ ...amount, txdtm: "2026-01-01 12:00:00" }], names: /params|syssn/ },
  "payments.close": { good: [{ ...amount, txdtm: "2026-01-01 12:00:00" }], names: /params|syssn/ },
  "payments.addNote": { good: [{ ...number, note: "Gift" }], names: /syssn/ },
  "transactions.get": { good: [number], names: /ref/ },
  "transactions.records": { good: [number], names: /ref/ },
  "transactions.getMany": {
    good: [[number]],
    names: /refs/,
    takes: { "a list": "An empty list of numbers is a list without transactions." },
  },
  "transactions.list": { good: [{ start_time: new Date(0), end_time: new Date(1) }], names: /filter/ },
  "transactions.waitFor": { good: [number], names: /ref/ },
  "refunds.create": { good: [{ ...number, txamt: 1000, out_trade_no: "R-1" }], names: /syssn/ },
  "checkout.url": { good: [{ ...amount, return_url: url, failed_url: url, notify_url: url }], options: false },
  "checkout.readToken": { good: ["A-1001"], names: /out_trade_no/, options: false, takes: { text: isText } },
  "preauth.capture": { good: [{ ...number, txamt: 1000 }] },
  "preauth.unfreeze": { good: [{ ...amount, ...number }], names: /syssn/ },
  "intents.createPayment": { good: [{ ...amount, pay_type: "802801" }], names: /pay_type/ },
  "intents.createToken": { good: [{ customer_id: "cust_1" }] },
  "intents.element": {
    good: ["prod"],
    names: /environment/,
    options: false,
    takes: { nothing: "The default is the client's environment.", undefined: "As without an argument." },
  },
  "customers.create": { good: [{ name: "Chan Tai Man" }] },
  "customers.update": { good: [{ customer_id: "cust_1" }] },
  "customers.query": { good: [{}], takes: { nothing: optional, undefined: optional } },
  "customers.delete": { good: [{ customer_id: "cust_1" }] },
  "products.create": {
    good: [{ name: "Tea", txamt: 1000, txcurrcd: "HKD", interval: "monthly", interval_count: 1 }],
    names: /name/,
  },
  "products.update": { good: [{ product_id: "prod_1" }] },
  "products.query": { good: [{}], takes: { nothing: optional, undefined: optional } },
  "products.delete": { good: [{ product_id: "prod_1" }] },
  "subscriptions.create": {
    good: [{ customer_id: "cust_1", token_id: "t", products: [{ product_id: "prod_1", quantity: 1 }] }],
  },
  "subscriptions.update": { good: [subscription] },
  "subscriptions.query": { good: [{}], takes: { nothing: optional, undefined: optional } },
  "subscriptions.cancel": { good: [subscription] },
  "subscriptions.charge": { good: [subscription] },
  "subscriptions.billingOrders": { good: [subscription] },
  "customs.declare": { good: [declaration] },
  "customs.query": { good: [declaration] },
  "customs.redeclare": { good: [declaration] },
  "wechat.oauthUrl": { good: [{ redirect_uri: url }], options: false },
  "wechat.openid": {
    good: ["code"],
    names: /code/,
    takes: { text: isText },
  },
  "bills.download": { good: ["2026-01-31"], names: /trade_date/ },
  "bills.get": { good: ["2026-01-31"], names: /trade_date/ },
};

type Method = (...args: readonly unknown[]) => unknown;

/** Makes a client that counts its requests, and returns its methods by the names of `rows`. */
function clientWithMethods() {
  let sent = 0;
  const qfpay = new QFPay({
    appCode,
    clientKey,
    environment: "sandbox",
    retry: false,
    fetch: async () => {
      sent++;
      return Response.json({ respcd: "0000", data: [] });
    },
  });
  const methods = new Map<string, Method>();
  for (const [prefix, owner] of [["", qfpay] as const, ...Object.entries(qfpay)]) {
    const prototype = Object.getPrototypeOf(owner) as object;
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== "constructor" && typeof value === "function") {
        methods.set(prefix ? `${prefix}.${name}` : name, (...args) => value.apply(owner, args));
      }
    }
  }
  return { methods, sent: () => sent };
}

/** Calls a method and reads its result to the end. Returns the error with which the method threw or rejected. */
async function failureOf(method: Method, args: readonly unknown[], isPromise = true): Promise<unknown> {
  let result: unknown;
  try {
    result = method(...args);
  } catch (error) {
    if (isPromise)
      throw new Error("A method that returns a promise must reject instead of throwing.", { cause: error });
    return error;
  }
  try {
    if (typeof result === "object" && result && Symbol.asyncIterator in result) {
      for await (const _ of result as AsyncIterable<unknown>);
    } else await result;
  } catch (error) {
    return error;
  }
  return undefined;
}

const synchronous = ["withMerchant", "checkout.url", "checkout.readToken", "intents.element", "wechat.oauthUrl"];

const withOptions = Object.keys(rows).filter((name) => rows[name]!.options !== false);

const refusal = (names: RegExp) =>
  expect.objectContaining({ outcome: "not_sent", message: expect.stringMatching(names) });

describe("Every method of the client", () => {
  it("has a row in this table", () => {
    expect([...clientWithMethods().methods.keys()].sort()).toEqual(Object.keys(rows).sort());
  });

  describe.each(Object.entries(rows))("%s", (name, { good, names = /params/, options, takes = {} }) => {
    const kinds = (Object.keys(nonsense) as Kind[]).filter((kind) => !takes[kind]);
    it.each(kinds)("refuses %s instead of its parameters, and sends nothing", async (kind) => {
      const { methods, sent } = clientWithMethods();
      const error = await failureOf(methods.get(name)!, nonsense[kind], !synchronous.includes(name));
      expect(error).toEqual(refusal(names));
      expect(isQFPayError(error)).toBe(true);
      expect(sent()).toBe(0);
    });

    if (options !== false) {
      it.each([null, 5, "x", [[]]])("refuses the options %j, and sends nothing", async (value) => {
        const { methods, sent } = clientWithMethods();
        const error = await failureOf(methods.get(name)!, [...good, value]);
        expect(error).toEqual(refusal(/options/));
        expect(isQFPayError(error)).toBe(true);
        expect(sent()).toBe(0);
      });
    }
  });

  it.each(withOptions)("%s refuses a signal that is not an AbortSignal, and sends nothing", async (name) => {
    for (const signal of ["", 5, "abort", false, {}, new AbortController(), new EventTarget(), { aborted: false }]) {
      const { methods, sent } = clientWithMethods();
      const error = await failureOf(methods.get(name)!, [...rows[name]!.good, { signal }]);
      expect(error).toMatchObject({ code: "params_invalid", issues: [{ path: "signal" }], outcome: "not_sent" });
      expect(String(error)).toContain("signal must be an AbortSignal");
      expect(sent()).toBe(0);
    }
  });

  it.each(["", {}, [null]])(
    "checkout.readToken and transactions.getMany refuse %j, whose members are not orders",
    async (value) => {
      const { methods, sent } = clientWithMethods();
      for (const name of ["checkout.readToken", "transactions.getMany"]) {
        expect(await failureOf(methods.get(name)!, [value], name.startsWith("t"))).toEqual(
          refusal(/out_trade_no|refs?/),
        );
      }
      expect(sent()).toBe(0);
    },
  );

  it.each([
    ["request", ["query"], /endpoint must be a name/],
    ["wechat.openid", ["code"], /code must be text/],
    ["wechat.openid", { code: "code" }, /code must be text/],
    ["bills.download", ["2026-01-31"], /trade_date must be written/],
    ["checkout.readToken", ["A-1001"], /out_trade_no/],
    ["withMerchant", ["ZaMVg12345"], /mchid must be a string/],
    ["intents.element", ["prod"], /environment is/],
  ])("%s refuses %j in place of a text, and sends nothing", async (name, value, names) => {
    const { methods, sent } = clientWithMethods();
    const more = rows[name]!.good.slice(1);
    expect(await failureOf(methods.get(name)!, [value, ...more], !synchronous.includes(name))).toEqual(refusal(names));
    expect(sent()).toBe(0);
  });

  it("request refuses parameters that are not an object, and an endpoint that only an object's prototype has", async () => {
    const { methods, sent } = clientWithMethods();
    for (const params of [undefined, null, "x", 5, []]) {
      expect(await failureOf(methods.get("request")!, ["query", params])).toEqual(refusal(/params/));
    }
    expect(await failureOf(methods.get("request")!, ["toString", {}])).toEqual(refusal(/endpoint/));
    expect(sent()).toBe(0);
  });

  it.each(["preauth.capture", "refunds.create", "payments.create"])(
    "%s refuses resume without a date",
    async (name) => {
      const { methods, sent } = clientWithMethods();
      for (const resume of [null, {}, { sentAt: "2026-01-01" }]) {
        const error = await failureOf(methods.get(name)!, [...rows[name]!.good, { resume }]);
        expect(error).toEqual(refusal(/resume\.sentAt must be the Date/));
      }
      expect(sent()).toBe(0);
    },
  );

  it.each([
    { timeoutMs: -1 },
    { deadlineMs: 0 },
    { maxResponseBytes: 0 },
    { retry: { attemps: 3 } },
    { recovery: { absentAfterMs: -1 } },
    { resume: { sentAt: "2026-01-01" } },
    { signal: 5 },
  ])("refunds.create refuses the options %j before it looks up the payment by its order number", async (options) => {
    const { methods, sent } = clientWithMethods();
    const params = { original_out_trade_no: "A-1001", txamt: 1000, out_trade_no: "R-1" };
    const error = await failureOf(methods.get("refunds.create")!, [params, options]);
    expect(error).toEqual(refusal(new RegExp(Object.keys(options)[0]!)));
    expect(sent()).toBe(0);
  });

  it("sweep refuses options without the options of a notification route", async () => {
    const { methods } = clientWithMethods();
    for (const notify of [undefined, null, 5, { store: undefined }]) {
      expect(await failureOf(methods.get("sweep")!, [{ notify, from: new Date(0) }])).toEqual(refusal(/notify\.store/));
    }
    const from = { from: "x", notify: { keys: clientKey, store: memoryNotifyStore() } };
    expect(await failureOf(methods.get("sweep")!, [from])).toEqual(refusal(/from/));
  });
});
