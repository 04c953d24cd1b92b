import { type BackendName, backendNames } from "../shop/api.js";

/** The path of each back end's notification route, below the back end's prefix. */
export const notifyPath = "/qfpay/notify";

/**
 * Finds the back end to whose notification route a request goes.
 *
 * @param url the URL of a request to the front server
 * @returns the back end whose notification route is exactly the path of the URL
 */
export function notifiedBackend(url: string): BackendName | undefined {
  const [path] = url.split("?", 1);
  return backendNames.find((name) => path === `/${name}${notifyPath}`);
}
