/** The settings of a campaign, which workers get on their command line, too. */
export type Settings = {
  /** The seed of all random choices: faults, kills, amounts, customers. */
  seed: number;
  payments: number;
  refunds: number;
  workers: number;
  /** The moment, in epoch milliseconds, at which the campaign's clocks show the same time as the wall clock. */
  origin: number;
  /** How many times as fast as real time the clocks run. Both sides scale rate windows, repeats, time-outs and waits. */
  speed: number;
  /** The share of calls that meet a fault. */
  faultShare: number;
  /** The share of delivery attempts that meet a fault. */
  deliveryFaultShare: number;
  /** How many times a worker process is killed with SIGKILL. */
  kills: number;
  redisRestarts: number;
  safeguards: Safeguards;
};

/** The safeguards of the books. Without one of them, the table must show errors. */
export type Safeguards = {
  /** Enquires about unknown outcomes. Without it, the merchant takes them for failed and tries again under a new number. */
  recovery: boolean;
  /** Claims notifications before they are handled. */
  claim: boolean;
  /** Uses one limiter in Redis for all processes. Without it, each process has its own. */
  sharedLimiter: boolean;
};

export const allSafeguards: Safeguards = { recovery: true, claim: true, sharedLimiter: true };

export const merchant = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" };

/** The input of a worker process. */
export type WorkerOrders = {
  settings: Settings;
  worker: number;
  port: number;
  booksUrl: string;
  redisPort: number;
  gatewayUrl: string;
  /** The notification URLs of all workers. Each order names one of them. */
  notifyUrls: readonly string[];
};
