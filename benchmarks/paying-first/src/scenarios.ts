/**
 * A scenario of the benchmark: the load while customers pay. Its numbers are totals over all shop processes. A slot is
 * the limiter's permission to send one request.
 */
export type Scenario = {
  name: string;
  /** How many pages are open, each of which shows an unpaid order. */
  pages?: number;
  /** How many `waitFor` calls of the shop's own code wait for an order. */
  waits?: number;
  /** How many status requests for made-up order numbers arrive while customers pay. */
  madeUp?: number;
  /** Milliseconds for which pages and `waitFor` calls watch unpaid orders before customers pay; default 5 000. */
  watchedForMs?: number;
  /** Whether there is a rush: more customers pay at once than a minute has slots. */
  isRush?: boolean;
  /**
   * Whether a crowd of further customers pays after the customers whose waits are measured. The crowd is larger than
   * the number of slots in a minute, so the benchmark can count how many slots payments get.
   */
  fillsMinute?: boolean;
  /** How soon after a payment its page or `waitFor` call must report the payment, in milliseconds. Default: 60 000. */
  toldWithinMs?: number;
};

/** Returns how soon after a payment its page or `waitFor` call must report the payment, in milliseconds. */
export const toldWithinOf = ({ toldWithinMs = 60_000 }: Scenario): number => toldWithinMs;

/** The scenarios whose results are published. */
export const scenarios: readonly Scenario[] = [
  { name: "60 open pages", pages: 60, fillsMinute: true },
  { name: "500 open pages", pages: 500, fillsMinute: true },
  { name: "1 000 waitFor", waits: 1_000, fillsMinute: true },
  { name: "5 000 waitFor", waits: 5_000, fillsMinute: true, toldWithinMs: 150_000 },
  { name: "2 000 reads of made-up numbers", pages: 60, madeUp: 2_000, fillsMinute: true },
  { name: "50 000 reads of made-up numbers", pages: 60, madeUp: 50_000, fillsMinute: true },
  { name: "60 open pages in a rush of 1 000 customers", pages: 60, isRush: true },
];

/** Two short scenarios for the e2e tests, each with many customers who pay at once. */
export const shortScenarios: readonly [crowd: Scenario, rush: Scenario] = [
  // `toldWithinMs` is so short that the test fails if a rule by which the SDK prefers payments is switched off.
  {
    name: "150 open pages, 50 waitFor, 4 000 reads of made-up numbers",
    pages: 150,
    waits: 50,
    madeUp: 4_000,
    watchedForMs: 40_000,
    toldWithinMs: 30_000,
  },
  { name: "60 open pages in a rush of 1 000 customers", pages: 60, isRush: true },
];
