import { createSimulator, type RequestRecord } from "@qfpay/simulator";
import { benchmarkClock } from "./clock.js";

/** The merchant account of the benchmark. */
export const account = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" };

const noon = Date.UTC(2026, 0, 15, 4);
const pastBurst = 60;
const pastBurstMs = 10_100;

/** Starts the simulator with the default rate limits, and records the time of each request. */
export async function startGateway(speed: number) {
  const clock = benchmarkClock(speed, noon);
  const simulator = createSimulator({ merchants: [account], clock });
  const { url } = await simulator.listen();
  const arrivals: RequestRecord[] = [];
  let isPast = true;
  let ofPast = 0;
  let refusedInPast = 0;
  simulator.on("request", (request) => {
    if (!isPast) arrivals.push(request);
    else if (++ofPast % pastBurst === 0) clock.skip(pastBurstMs);
  });
  const firstWith = (number: string) =>
    arrivals.find(({ params }) => params.out_trade_no?.split(",").includes(number))?.at;
  return {
    simulator,
    clock,
    url,
    /** Begins the measurement: only requests from now on are counted. */
    begin() {
      clock.skip(61_000); // A minute later, the rate limits no longer count the earlier requests.
      isPast = false;
      refusedInPast = simulator.rateLimited;
      return clock.moment();
    },
    pause: (ms: number) => new Promise<void>((resolve) => void clock.setTimeout(resolve, ms)),
    firstWith,
    refused: () => simulator.rateLimited - refusedInPast,
    count: () => arrivals.length,
    mostInAMinute() {
      const at = arrivals.map((arrival) => arrival.at).sort((a, b) => a - b);
      let [from, most] = [0, 0];
      for (let to = 0; to < at.length; to++) {
        while (at[from]! <= at[to]! - 60_000) from++;
        most = Math.max(most, to - from + 1);
      }
      return most;
    },
    close: () => simulator.close(),
  };
}

/** The simulated gateway of the benchmark, with its measurements. */
export type Gateway = Awaited<ReturnType<typeof startGateway>>;
