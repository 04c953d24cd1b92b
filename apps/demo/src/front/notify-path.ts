import { type BackendName, backendNames } from "../shop/api.js";

export const notifyPath = "/qfpay/notify";

/**
 * @param url the URL of a request to the front server
 * @returns the back end whose notification route is exactly the path of the URL
 */
export function notifiedBackend(url: string): BackendName | undefined {
  const [path] = url.split("?", 1);
  return backendNames.find((name) => path === `/${name}${notifyPath}`);
}
