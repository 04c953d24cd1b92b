/** What a campaign does. Also what a worker is told on its command line. */
export type Settings = {
  /** Of everything that is drawn: faults, kills, amounts, customers. */
  seed: number;
  payments: number;
  refunds: number;
  workers: number;
  /** Captures of pre-authorised amounts among the payments. */
  captures: number;
  /** The real time at the start, in epoch milliseconds. */
  origin: number;
  /** The campaign's time at the start, in epoch milliseconds: shortly before a month ends in Hong Kong. */
  startsAt: number;
  /** How many times as fast as life: rate windows, ladder, time-outs and waits are scaled alike on both sides. */
  speed: number;
  /** Share of calls that meet a fault. */
  faultShare: number;
  /** Share of delivery attempts that meet a fault. */
  deliveryFaultShare: number;
  /** The disturbances of the simulated network between the merchant and the gateway. */
  network: NetworkShares;
  /** How often a worker process is killed with SIGKILL, and Redis with it. */
  kills: number;
  redisRestarts: number;
  /** How often the clock of a worker's host is set anew, by up to four minutes. */
  clockSteps: number;
  /** How often the first account's key is replaced. */
  rotations: number;
  safeguards: Safeguards;
};

/**
 * The shares of requests and responses that the simulated network disturbs. It delays requests by up to 90 s, and delivers
 * them even if the process that sent them was killed.
 */
export type NetworkShares = {
  /** The share of requests that may move money whose connection breaks, and which arrive later. */
  held: number;
  /** The share of requests that may move money of which a copy arrives later. */
  doubled: number;
  /** The share of query responses in which a record of another customer's order is put first. */
  foreign: number;
};

/** What keeps the books right. Removing one must show in the table. */
export type Safeguards = {
  /** Unclear calls are asked about; without it the merchant takes them for failed and tries again under a new number. */
  recovery: boolean;
  /** Notifications are claimed before they are handled. */
  claim: boolean;
  /** One limiter in Redis for all processes; without it each has its own. */
  sharedLimiter: boolean;
};

export const allSafeguards: Safeguards = { recovery: true, claim: true, sharedLimiter: true };

export type Account = { readonly appCode: string; readonly clientKey: string };

/** The merchant's accounts: every purchase belongs to one of them. */
export const accounts: readonly [Account, Account] = [
  { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" },
  { appCode: "FEDCBA9876543210FEDCBA9876543210", clientKey: "feedfacefeedfacefeedfacefeedface" },
];

/** The key that the first account gets at its rotation number `count`. */
export const rotatedKey = (count: number): string => `5f4dcc3b5aa765d61d8327deb882cf${String(count).padStart(2, "0")}`;

/** What a worker process needs to begin. */
export type WorkerOrders = {
  settings: Settings;
  worker: number;
  port: number;
  booksUrl: string;
  redisPort: number;
  gatewayUrl: string;
  /** The keys of each account, the current one first. Notifications signed with an earlier one may still be under way. */
  keys: readonly (readonly [string, ...string[]])[];
  /** Milliseconds by which the clock of this worker's host is wrong. */
  clockErrorMs: number;
  /** The notification addresses of all workers, to which the account's number is appended. */
  notifyUrls: readonly string[];
};
