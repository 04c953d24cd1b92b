/** A signed notification, the database that the shop uses, and whether the handler uses `completeIn`. */
type Delivery = {
  url?: string;
  file?: string;
  key: string;
  body: string;
  signature: string;
  completesIn: boolean;
};

/**
 * Handles one notification with the built package, and returns the outcome. Calls `reach` with the name of each step
 * that it reaches.
 */
export function deliverOnce(delivery: Delivery, reach?: (step: string) => void): Promise<string>;
