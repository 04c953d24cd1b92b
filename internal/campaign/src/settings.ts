/** The settings of a campaign, which workers also get. */
export type Settings = {
  /** The seed of all random choices: faults, kills, amounts, customers. */
  seed: number;
  payments: number;
  refunds: number;
  workers: number;
  /** The moment, in epoch milliseconds, at which the campaign's clocks show the same time as the wall clock. */
  origin: number;
  /**
   * How many times as fast as real time the clocks run. Client and gateway scale rate windows, repeats, time-outs and
   * waits accordingly.
   */
  speed: number;
  /** The share of API calls with an injected fault. */
  faultShare: number;
  /** The share of delivery attempts with an injected fault. */
  deliveryFaultShare: number;
  /** How many times a worker process is killed with SIGKILL. */
  kills: number;
  redisRestarts: number;
  safeguards: Safeguards;
};

/** The merchant's safeguards. If one is switched off, the report must show errors. */
export type Safeguards = {
  /**
   * Whether the merchant enquires about unknown outcomes instead of taking them for failures and trying again under a
   * new number.
   */
  recovery: boolean;
  /** Whether the merchant claims a notification before handling it. */
  claim: boolean;
  /** Whether all processes share one limiter in Redis. Otherwise each process has its own. */
  sharedLimiter: boolean;
};

export const allSafeguards: Safeguards = { recovery: true, claim: true, sharedLimiter: true };

export const merchant = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" };

/** The parameters of a worker process. */
export type WorkerOrders = {
  settings: Settings;
  worker: number;
  port: number;
  booksUrl: string;
  redisPort: number;
  gatewayUrl: string;
  /** The notification URLs of all workers. Each order names one of these URLs. */
  notifyUrls: readonly string[];
};
