import type { RateWindow } from "@qfpay/core";

export type Settings = {
  /** The seed of all random choices: faults, kills, amounts, customers. */
  seed: number;
  payments: number;
  refunds: number;
  workers: number;
  captures: number;
  /** The campaign's time at the start, in epoch milliseconds: shortly before a month ends in Hong Kong. */
  startsAt: number;
  /** The speed of the campaign's time: seconds of the campaign per real second, if the machine is fast enough. */
  speed: number;
  faultShare: number;
  deliveryFaultShare: number;
  /** The disturbances of the simulated network between the merchant and the gateway. */
  network: NetworkShares;
  kills: number;
  redisRestarts: number;
  /** How often the clock of a worker's host is set anew. */
  clockSteps: number;
  /**
   * The most by which the clock of a host is wrong, in milliseconds. The clocks of two hosts differ by at most twice
   * this time.
   */
  clockErrorMs: number;
  /**
   * The client's `recovery.lateMs`, which exceeds the sum of the longest time for which the network holds a request and
   * the largest difference between the clocks of two hosts.
   */
  lateMs: number;
  /** The gateway's rate limits of each account, which the merchant's limiters use, too. */
  rateWindows: readonly RateWindow[];
  /** How often the first account's key is replaced. */
  rotations: number;
  safeguards: Safeguards;
};

/**
 * The shares of requests and responses that the simulated network disturbs. The network delays requests by up to 90 s,
 * and delivers them even if the process that sent them was killed.
 */
export type NetworkShares = {
  /** Of the requests that may move money: the share whose connection breaks, and which arrive later. */
  held: number;
  /** Of the requests that may move money: the share of which a copy arrives later. */
  doubled: number;
  /** The share of query responses in which a record of another customer's order is put first. */
  foreign: number;
};

/**
 * What the merchant does against lost, repeated and delayed messages. If one of these is switched off, the report must
 * show errors.
 */
export type Safeguards = {
  /**
   * Whether the merchant enquires about unknown outcomes instead of taking them for failures and trying again under a
   * new number.
   */
  recovery: boolean;
  claim: boolean;
  /** Whether all processes share one limiter in Redis. Otherwise each process has its own. */
  sharedLimiter: boolean;
};

export const allSafeguards: Safeguards = { recovery: true, claim: true, sharedLimiter: true };

export type Account = { readonly appCode: string; readonly clientKey: string };

export const accounts: readonly [Account, Account] = [
  { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" },
  { appCode: "FEDCBA9876543210FEDCBA9876543210", clientKey: "feedfacefeedfacefeedfacefeedface" },
];

/** The key that the first account gets at its rotation number `count`. */
export const rotatedKey = (count: number): string => `5f4dcc3b5aa765d61d8327deb882cf${String(count).padStart(2, "0")}`;

export type WorkerSettings = {
  settings: Settings;
  worker: number;
  port: number;
  booksUrl: string;
  redisPort: number;
  gatewayUrl: string;
  /**
   * The keys of each account, the current one first. Notifications signed with an earlier key may still be under way.
   */
  keys: readonly (readonly [string, ...string[]])[];
  clockErrorMs: number;
  /** The notification addresses of all workers, to which the account's number is appended. */
  notifyUrls: readonly string[];
};
