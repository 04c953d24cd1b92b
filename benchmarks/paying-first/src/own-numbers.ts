import { startShops } from "./fleet.js";
import { startGateway } from "./gateway.js";

const count = 400;
const mostRequests = 80;

/**
 * Queries 400 orders at once whose numbers come from the SDK's `createOrderNumber`. Returns how many orders were found,
 * how many requests were sent, and in `holds` whether all orders were found with at most 80 requests.
 */
export async function ownNumbers(): Promise<{ found: number; requests: number; holds: boolean }> {
  const gateway = await startGateway(1);
  const { shops, stop } = await startShops({ processes: 1, speed: 1 }, gateway.url);
  try {
    const numbers = await shops[0]!.createWaits(count);
    await shops[0]!.begin(gateway.begin());
    const found = await shops[0]!.getMany(numbers);
    const requests = gateway.count();
    return { found, requests, holds: found === count && requests <= mostRequests };
  } finally {
    await stop();
    await gateway.close();
  }
}
