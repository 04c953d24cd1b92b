import { describe, expect, it } from "vitest";
import {
  createCheckoutRoutes,
  createNotifyHandler,
  memoryCheckoutStore,
  memoryLimiter,
  memoryNotifyStore,
  QFPay,
} from "../src/index.js";
import { redisCheckoutStore, redisLimiter, redisNotifyStore } from "../src/redis.js";
import { sqlCheckoutStore, sqlNotifyStore } from "../src/sql.js";
import { appCode, clientKey, syssn } from "./support.js";

/** A client whose requests fail the test. */
const clientWith = (options: object = {}) =>
  new QFPay({
    appCode,
    clientKey,
    retry: false,
    recovery: false,
    ...options,
    fetch: () => {
      throw new Error("A request was sent.");
    },
  });

const redis = { evalsha: async () => [], eval: async () => [] } as never;
const database = { query: async () => ({ rows: [] }) } as never;
const inClient = (name: string) => (value: object) => clientWith({ [name]: value });
const inCall = (name: string) => (value: object) => clientWith().request("query", { syssn }, { [name]: value });
const routesWith = (hooks: object) => createCheckoutRoutes({ qfpay: clientWith(), order: () => ({}) as never, hooks });
const handlerWith = (hooks: object) => createNotifyHandler({ keys: clientKey, hooks });
const first = (items: AsyncGenerator<unknown>) => items.next();
const range = { from: new Date(0), to: new Date(1) };

/** The places that take options: how they are passed, their path in the message, a misspelled and the right name. */
const places: [place: string, pass: (options: never) => unknown, path: string, wrong: string, meant: string][] = [
  ["retry of the client", inClient("retry"), "retry.", "attemps", "attempts"],
  ["retry of a call", inCall("retry"), "retry.", "attemps", "attempts"],
  ["recovery of the client", inClient("recovery"), "recovery.", "absentAfter", "absentAfterMs"],
  ["recovery of a call", inCall("recovery"), "recovery.", "giveupAfterMs", "giveUpAfterMs"],
  ["retryBudget", inClient("retryBudget"), "retryBudget.", "shares", "share"],
  ["hooks", inClient("hooks"), "hooks.", "onRequst", "onRequest"],
  ["the hooks of the checkout routes", routesWith, "hooks.", "onErrors", "onError"],
  ["the hooks of the notification route", handlerWith, "hooks.", "onOutcom", "onOutcome"],
  ["limiter", inClient("limiter"), "", "margin", "marginMs"],
  ["memoryLimiter", memoryLimiter, "", "window", "windows"],
  ["memoryNotifyStore", memoryNotifyStore, "", "retention", "retentionMs"],
  ["memoryCheckoutStore", memoryCheckoutStore, "", "clocks", "clock"],
  ["redisLimiter", (options) => redisLimiter(redis, options), "", "locaIShare", "localShare"],
  ["redisNotifyStore", (options) => redisNotifyStore(redis, options), "", "retention", "retentionMs"],
  ["redisCheckoutStore", (options) => redisCheckoutStore(redis, options), "", "commandTimeout", "commandTimeoutMs"],
  ["sqlNotifyStore", (options) => sqlNotifyStore(database, options), "", "tableName", "table"],
  ["sqlCheckoutStore", (options) => sqlCheckoutStore(database, options), "", "tables", "table"],
  ["transactions.get", (options) => clientWith().transactions.get({ syssn }, options), "", "lastmonth", "lastMonth"],
  [
    "transactions.getMany",
    (options) => clientWith().transactions.getMany([{ syssn }], options),
    "",
    "timeout",
    "timeoutMs",
  ],
  [
    "transactions.waitFor",
    (options) => clientWith().transactions.waitFor({ syssn }, options),
    "",
    "paytype",
    "pay_type",
  ],
  [
    "refunds.create",
    (options) => clientWith().refunds.create({ syssn, txamt: 1, out_trade_no: "R-1" }, options),
    "",
    "allowUnsuported",
    "allowUnsupported",
  ],
  [
    "reconcile",
    (options: object) => first(clientWith().reconcile({ orders: [], ...range, ...options })),
    "",
    "within",
    "withinMs",
  ],
  [
    "sweep",
    (options: object) => first(clientWith().sweep({ ...range, ...options } as never)),
    "",
    "isbooked",
    "isBooked",
  ],
];

describe.each(places)("The options of %s", (_, pass, path, wrong, meant) => {
  const result = async (options: unknown) => pass(options as never);

  it("may not be misspelled", async () => {
    await expect(result({ [wrong]: 1 })).rejects.toMatchObject({
      code: "config_invalid",
      message: `${path}${wrong} is not an option and would be ignored. Is ${path}${meant} meant?`,
    });
  });

  it("may have members that belong to other code", async () => {
    const options = { [wrong]: undefined, belongsElsewhere: 1, signal: AbortSignal.abort() };
    const error = await result(options).catch((reason: unknown) => reason);
    expect(String(error)).not.toContain("is not an option");
  });
});

describe("Options that are not an object", () => {
  const withoutSpread = places.filter(([place]) => place !== "reconcile" && place !== "sweep");

  it.each(withoutSpread)("are refused by %s", async (place, pass, path) => {
    const name = place === "limiter" ? "limiter" : path.slice(0, -1) || "options";
    // A list of rate windows is a valid limiter.
    for (const value of [null, 5, "x", ...(/limiter/i.test(place) ? [] : [[]])]) {
      // The retry budget and hooks may be `null`, which means the default.
      if (value === null && /^(retryBudget|the hooks of .*)$/.test(place)) continue;
      const result = (async () => pass(value as never))();
      await expect(result).rejects.toMatchObject({
        code: "config_invalid",
        message: expect.stringMatching(`^${name} must be`),
      });
    }
  });
});

it("One object of hooks may serve the client, the notification route and the checkout routes", () => {
  const hooks = { onRequest() {}, onError() {}, onOutcome() {}, onWarning() {} };
  for (const pass of [inClient("hooks"), routesWith, handlerWith]) expect(() => pass(hooks)).not.toThrow();
});

it("A hook whose name only roughly resembles a known one is refused with all known names", () => {
  expect(() => clientWith({ hooks: { onReply() {} } })).toThrow(
    "hooks.onReply is not an option and would be ignored. Known: onRequest, onResponse, onAttemptEnd, onRetry, " +
      "onRecovery, onGiveUp, onWarning.",
  );
});
