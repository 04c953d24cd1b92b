import type { RateWindow } from "@qfpay/core";

/** The settings of one campaign, which makes payments and refunds while faults occur. */
export type Settings = {
  /** The seed of all random choices: faults, kills, amounts, customers. */
  seed: number;
  /** The number of payments that the customers make. */
  payments: number;
  /** The number of refunds that the merchant requests. */
  refunds: number;
  /** The number of worker processes. */
  workers: number;
  /** The number of payments that capture a pre-authorised amount. */
  captures: number;
  /** The campaign's time at the start, in epoch milliseconds: shortly before a month ends in Hong Kong. */
  startsAt: number;
  /** The speed of the campaign's time: seconds of the campaign per real second, if the machine is fast enough. */
  speed: number;
  /** The part of the calls that get a fault, from 0 to 1. */
  faultShare: number;
  /** The part of the notification deliveries that get a fault, from 0 to 1. */
  deliveryFaultShare: number;
  /** The disturbances of the simulated network between the merchant and the gateway. */
  network: NetworkShares;
  /** How often a worker is killed. */
  kills: number;
  /** How often Redis is killed and started again. */
  redisRestarts: number;
  /** The number of times that the campaign sets the clock of a worker's host wrong or right again. */
  clockSteps: number;
  /**
   * The most by which the clock of a host is wrong, in milliseconds. The clocks of two hosts differ by at most twice
   * this time.
   */
  clockErrorMs: number;
  /**
   * The client's `recovery.lateMs`. It exceeds the longest delay of a request plus the largest difference between the
   * clocks of two hosts.
   */
  lateMs: number;
  /** The gateway's rate limits of each account, which the merchant's limiters use, too. */
  rateWindows: readonly RateWindow[];
  /** How often the first account's key is replaced. */
  rotations: number;
  /** The safeguards of the merchant, of which one can be switched off. */
  safeguards: Safeguards;
};

/**
 * How often the simulated network disturbs requests and responses. A late request arrives up to 90 s later, even if the
 * process that sent it was killed.
 */
export type NetworkShares = {
  /** The part of the payment and refund requests, from 0 to 1, that arrive late and whose connection breaks. */
  held: number;
  /** The part of the payment and refund requests, from 0 to 1, that the network delivers twice. */
  doubled: number;
  /** The part of the query responses, from 0 to 1, to which the network adds a record of another customer's order. */
  foreign: number;
};

/**
 * The merchant's safeguards against lost, repeated and delayed messages. If one of them is switched off, the report
 * must show errors.
 */
export type Safeguards = {
  /**
   * Whether the merchant enquires about unknown outcomes. Otherwise the merchant takes them for failures and tries
   * again under a new number.
   */
  recovery: boolean;
  /** Whether each notification is claimed, so that only one process handles it. */
  claim: boolean;
  /** Whether all processes share one limiter in Redis. Otherwise each process has its own. */
  sharedLimiter: boolean;
};

/** The settings of a campaign in which all safeguards are on. */
export const allSafeguards: Safeguards = { recovery: true, claim: true, sharedLimiter: true };

/** A merchant's credentials at the simulated gateway. */
export type Account = { readonly appCode: string; readonly clientKey: string };

/** The merchant's two accounts. */
export const accounts: readonly [Account, Account] = [
  { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" },
  { appCode: "FEDCBA9876543210FEDCBA9876543210", clientKey: "feedfacefeedfacefeedfacefeedface" },
];

/** The key that replaces the first account's key for the `count`th time. */
export const rotatedKey = (count: number): string => `5f4dcc3b5aa765d61d8327deb882cf${String(count).padStart(2, "0")}`;

/** The parameters of one worker process. */
export type WorkerSettings = {
  /** The settings of the campaign. */
  settings: Settings;
  /** The number of the worker, counted from 0. */
  worker: number;
  /** The port on which the worker receives notifications. */
  port: number;
  /** The URL of the merchant's database. */
  booksUrl: string;
  redisPort: number;
  gatewayUrl: string;
  /**
   * The keys of each account, the current one first. Notifications signed with an earlier key may still be under way.
   */
  keys: readonly (readonly [string, ...string[]])[];
  /** The milliseconds by which the clock of the worker's host is wrong. */
  clockErrorMs: number;
  /** The notification addresses of all workers, to which the account's number is appended. */
  notifyUrls: readonly string[];
};
