/** What a campaign does. Also what a worker is told on its command line. */
export type Settings = {
  /** Of everything that is drawn: faults, kills, amounts, customers. */
  seed: number;
  payments: number;
  refunds: number;
  workers: number;
  /** The moment, in epoch milliseconds, at which the clocks of all processes agree with the wall's. */
  origin: number;
  /** How many times as fast as life: rate windows, ladder, time-outs and waits are scaled alike on both sides. */
  speed: number;
  /** Share of calls that meet a fault. */
  faultShare: number;
  /** Share of delivery attempts that meet a fault. */
  deliveryFaultShare: number;
  /** How often a worker process is killed with SIGKILL, and Redis with it. */
  kills: number;
  redisRestarts: number;
  safeguards: Safeguards;
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

export const merchant = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" };

/** What a worker process needs to begin. */
export type WorkerOrders = {
  settings: Settings;
  worker: number;
  port: number;
  booksUrl: string;
  redisPort: number;
  gatewayUrl: string;
  /** Where the gateway delivers: any worker's address. */
  notifyUrls: readonly string[];
};
