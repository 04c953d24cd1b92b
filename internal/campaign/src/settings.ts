import type { RateWindow } from "@qfpay/core";

/** The settings of one campaign, which makes payments and refunds while faults occur. */
export type Settings = {
  /** The seed of all random choices: faults, kills, amounts, customers. */
  seed: number;
  /** The number of payments that the customers make. */
  payments: number;
  /** The number of refunds that the merchant requests. */
  refunds: number;
  /** The number of the merchant's worker processes. */
  workers: number;
  /** The number of payments that capture a pre-authorised amount. */
  captures: number;
  /** The simulated time at which the campaign starts, in epoch ms: shortly before a month ends in Hong Kong. */
  startsAt: number;
  /** The number of simulated seconds per real second. A slow machine may not reach this speed. */
  speed: number;
  /** The part of the merchant's calls to the gateway that get a fault, from 0 to 1. */
  faultShare: number;
  /** The part of the notification deliveries that get a fault, from 0 to 1. */
  deliveryFaultShare: number;
  /** How often the simulated network between the merchant and the gateway delays, repeats or mixes up messages. */
  network: NetworkShares;
  /** The number of times that a worker is killed. */
  kills: number;
  /** The number of times that Redis is killed and started again. */
  redisRestarts: number;
  /** The number of times that the campaign sets the clock of a worker's host wrong or right again. */
  clockSteps: number;
  /** The largest error of a host's clock, in milliseconds. The clocks of two hosts can differ by twice as much. */
  clockErrorMs: number;
  /**
   * The client's option `recovery.lateMs`: the milliseconds after which a request cannot be carried out any more. It
   * must exceed the longest delay of a request plus the largest difference between the clocks of two hosts.
   */
  lateMs: number;
  /** The rate limits that the gateway sets for each account. The merchant's limiters keep to them. */
  rateWindows: readonly RateWindow[];
  /** The number of times that the first account's key is replaced. */
  rotations: number;
  /** The parts of the merchant's code that prevent losses and double bookings: which of them are on. */
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
 * The merchant's safeguards against lost, repeated and delayed messages. With one of them off, the campaign must report
 * errors, which proves that the campaign can find them.
 */
export type Safeguards = {
  /**
   * Whether the merchant queries the gateway after a call with an unknown outcome. Otherwise the merchant assumes that
   * the call failed, and tries again under a new number.
   */
  recovery: boolean;
  /** Whether each notification is claimed, so that only one process handles it. */
  claim: boolean;
  /** Whether all processes share one limiter in Redis. Otherwise each process has its own. */
  sharedLimiter: boolean;
};

/** The safeguards of a normal campaign: all are on. */
export const allSafeguards: Safeguards = { recovery: true, claim: true, sharedLimiter: true };

/** A merchant's credentials at the simulated gateway. */
export type Account = { readonly appCode: string; readonly clientKey: string };

/** The merchant's two accounts. */
export const accounts: readonly [Account, Account] = [
  { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" },
  { appCode: "FEDCBA9876543210FEDCBA9876543210", clientKey: "feedfacefeedfacefeedfacefeedface" },
];

/** The client key of the first account after `count` replacements. */
export const rotatedKey = (count: number): string => `5f4dcc3b5aa765d61d8327deb882cf${String(count).padStart(2, "0")}`;

/** What the campaign tells one worker process of the merchant. */
export type WorkerSettings = {
  /** The settings of the campaign. */
  settings: Settings;
  /** The number of the worker, counted from 0. */
  worker: number;
  /** The port on which the worker receives notifications. */
  port: number;
  /** The URL of the database with the merchant's books. */
  booksUrl: string;
  redisPort: number;
  /** The URL of the simulated network, which forwards requests to the gateway. */
  gatewayUrl: string;
  /** The client keys of each account, the current key first. Earlier keys still verify late notifications. */
  keys: readonly (readonly [string, ...string[]])[];
  /** By how many milliseconds the clock of the worker's host is wrong. */
  clockErrorMs: number;
  /** The notification URLs of all workers, without the account's index (`/0` or `/1`) at the end. */
  notifyUrls: readonly string[];
};
