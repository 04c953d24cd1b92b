import { type SimulatorOptions, steerableClock } from "@qfpay/simulator";
import { account } from "./run.js";

/** One configuration of the simulated gateway, and the findings that `qfpay doctor` must report for it. */
export type GatewayConfiguration = {
  /** The words after "a gateway that is" in the names of the tests. */
  readonly name: string;
  /** The options of the simulator. */
  readonly simulator?: Partial<SimulatorOptions>;
  /** Environment variables of `qfpay doctor`, besides or in place of the test account's variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of `qfpay doctor` besides `--json` and `--file`. */
  readonly args?: readonly string[];
  /** The exit code with which `qfpay doctor` must end. */
  readonly exitCode: number;
  /** By the id of each finding: its state, and words that the doctor's text about it must contain. */
  readonly finds: Readonly<Record<string, readonly [state: string, words: string]>>;
  /** The client options that the doctor must recommend. */
  readonly options?: Readonly<Record<string, string>>;
  /** The advice that the doctor must give about the parameter `mchid`; `undefined`: not checked. */
  readonly mchid?: "send" | "leave_out" | "as_given";
  /** The `mchid` with which the test runs a shop after the doctor's run. */
  readonly mchidAfter?: string;
};

const otherKey = "feedfacefeedfacefeedfacefeedface";
const mchid = "ZaMVg12345";
const order = { args: ["--order"], env: { QFPAY_ENV: "test" } };

/** The simulated gateways that the tests examine with `qfpay doctor`, each named after its special property. */
export const ways: readonly GatewayConfiguration[] = [
  {
    name: "as QFPay documents",
    ...order,
    exitCode: 0,
    finds: {
      credentials: ["ok", "they fit"],
      "hash:/trade/v1": ["ok", "SHA-256 and MD5"],
      close: ["ok", "POST and GET"],
      reversal: ["ok", "POST and GET"],
      shape: ["ok", "flat"],
      "response-signatures": ["ok", "no"],
      clock: ["ok", "agree"],
      txdtm: ["ok", "Hong Kong time is taken; the gateway writes its own times in Hong Kong time"],
      "used-number": ["ok", "1251"],
      order: ["ok", "made and closed again"],
    },
    mchid: "leave_out",
  },
  {
    name: "a wrong key",
    env: { QFPAY_KEY: otherKey },
    exitCode: 1,
    finds: { credentials: ["failed", "1108"], environment: ["not_told", "no other environment"] },
    mchid: "as_given",
  },
  {
    name: "MD5 only",
    simulator: { account: { signTypes: ["MD5"] } },
    exitCode: 1,
    finds: { "hash:/trade/v1": ["change", "MD5 only"], "hash:/payment_element/v1": ["ok", "MD5 only"] },
    options: { signType: "MD5" },
  },
  {
    name: "MD5 only for WeChat's openid, which the client signs with SHA-256",
    simulator: { account: { signTypes: { "/": ["SHA256", "MD5"], "/tool/": ["MD5"] } } },
    exitCode: 1,
    finds: { "hash:/tool/v1": ["change", "MD5 only"], "hash:/trade/v1": ["ok", "SHA-256 and MD5"] },
    options: { signType: "MD5" },
  },
  {
    name: "SHA-256 only for WeChat's openid",
    simulator: { account: { signTypes: { "/": ["SHA256", "MD5"], "/tool/": ["SHA256"] } } },
    exitCode: 0,
    finds: { "hash:/tool/v1": ["ok", "SHA-256 only"] },
  },
  {
    name: "close by GET",
    simulator: { account: { closeMethod: "GET" } },
    ...order,
    exitCode: 1,
    finds: { close: ["change", "GET only"], reversal: ["ok", "POST and GET"], order: ["ok", "closed again"] },
    options: { closeMethod: "GET" },
  },
  {
    name: "signed responses",
    simulator: { signResponses: "body" },
    exitCode: 0,
    finds: { "response-signatures": ["note", "yes, all"] },
    options: { verifyResponses: "require" },
  },
  {
    name: "the envelope",
    simulator: { responseShape: "envelope" },
    ...order,
    exitCode: 0,
    finds: { shape: ["note", "envelope"], order: ["ok", "closed again"] },
  },
  {
    name: "a clock 10 minutes ahead",
    simulator: { clock: steerableClock({ start: Date.now() + 600_000 }) },
    exitCode: 1,
    finds: { clock: ["change", "behind the gateway"] },
  },
  {
    name: "a clock 10 minutes behind",
    simulator: { clock: steerableClock({ start: Date.now() - 600_000 }) },
    exitCode: 1,
    finds: { clock: ["change", "ahead of the gateway"] },
  },
  {
    name: "txdtm in UTC",
    simulator: { account: { txdtmZone: "UTC" } },
    ...order,
    exitCode: 1,
    finds: { txdtm: ["change", "UTC"], "used-number": ["ok", "1251"], order: ["ok", "closed again"] },
    options: { timeZone: "UTC" },
  },
  {
    name: "mchid required, and set",
    simulator: { merchants: [{ ...account, mchid }] },
    env: { QFPAY_MCHID: mchid },
    exitCode: 0,
    finds: { mchid: ["ok", "required"] },
    mchid: "send",
    mchidAfter: mchid,
  },
  {
    name: "mchid required, and not set",
    simulator: { merchants: [{ ...account, mchid }] },
    exitCode: 1,
    finds: {
      mchid: ["change", "the gateway's words are about it: 1108 mchid is missing"],
      credentials: ["failed", "1108"],
    },
    mchid: "as_given",
    mchidAfter: mchid,
  },
  {
    name: "mchid forbidden",
    env: { QFPAY_MCHID: mchid },
    exitCode: 1,
    finds: { mchid: ["change", "forbidden"], credentials: ["ok", "they fit"] },
    mchid: "leave_out",
  },
  {
    name: "a sandbox that refuses wallets",
    simulator: { account: { wallets: false } },
    exitCode: 0,
    finds: { wallets: ["note", "all wallets are refused: 1203"] },
  },
];

/** Gateways with several rare behaviours at once, which only the e2e tests examine with `qfpay doctor`. */
export const combinedWays: readonly GatewayConfiguration[] = [
  {
    name: "reversal by GET, SHA-256 only",
    simulator: { account: { reversalMethod: "GET", signTypes: ["SHA256"] } },
    exitCode: 1,
    finds: {
      reversal: ["change", "GET only"],
      "hash:/trade/v1": ["ok", "SHA-256 only"],
      "hash:/customer/v1": ["change", "SHA-256 only"],
    },
    options: { signType: "SHA256", reversalMethod: "GET" },
  },
  {
    name: "one family that takes another hash than all the others",
    simulator: { account: { signTypes: { "/": ["MD5"], "/custom/": ["SHA256"] } } },
    exitCode: 1,
    finds: { "hash:/custom/v1": ["change", "SHA-256 only"], "hash:/trade/v1": ["change", "MD5 only"] },
    options: { signType: "MD5" },
  },
  {
    name: "responses of which some are signed",
    simulator: { signResponses: "data", responseShape: "envelope" },
    ...order,
    exitCode: 0,
    finds: { "response-signatures": ["note", " of "] },
  },
  {
    name: "an agent's, and the mchid is another agent's",
    simulator: {
      merchants: [
        { ...account, mchid },
        { ...account, mchid: "ZaMVg67890" },
      ],
    },
    env: { QFPAY_MCHID: "Unknown" },
    exitCode: 1,
    finds: { mchid: ["change", 'mchid "Unknown" does not belong'], credentials: ["failed", "1108"] },
    mchidAfter: mchid,
  },
  {
    name: "signing responses over their flat members",
    simulator: { signResponses: "flat" },
    exitCode: 0,
    finds: { "response-signatures": ["note", "yes, all"] },
    options: { verifyResponses: "require" },
  },
  {
    name: "busy: five calls a second are taken",
    simulator: { limits: [{ limit: 5, windowMs: 1_000 }], retryAfter: 1, account: { reversalMethod: "GET" } },
    exitCode: 1,
    finds: { "rate-limit": ["change", "answered 429"], reversal: ["change", "GET only"], credentials: ["ok", "fit"] },
    options: { reversalMethod: "GET" },
  },
  {
    name: "MD5 only, close by GET, signed envelopes, mchid required, clock 4 minutes behind",
    simulator: {
      merchants: [{ ...account, mchid }],
      account: { signTypes: ["MD5"], closeMethod: "GET" },
      signResponses: "data",
      responseShape: "envelope",
      clock: steerableClock({ start: Date.now() - 240_000 }),
    },
    env: { QFPAY_MCHID: mchid },
    exitCode: 1,
    finds: {
      mchid: ["ok", "required"],
      "hash:/trade/v1": ["change", "MD5 only"],
      close: ["change", "GET only"],
      reversal: ["ok", "POST and GET"],
      clock: ["change", "ahead of the gateway"],
    },
    options: { signType: "MD5", closeMethod: "GET" },
    mchid: "send",
    mchidAfter: mchid,
  },
  {
    name: "for cards only, SHA-256 only, reversal by GET, an order asked for",
    simulator: { account: { wallets: false, signTypes: ["SHA256"], reversalMethod: "GET" } },
    ...order,
    exitCode: 1,
    finds: {
      wallets: ["change", "all wallets are refused"],
      reversal: ["change", "GET only"],
      "hash:/trade/v1": ["ok", "SHA-256 only"],
      txdtm: ["not_told", "an order needs a wallet, and none is enabled"],
    },
    options: { signType: "SHA256", reversalMethod: "GET" },
  },
];
