import { type BackendName, backendNames } from "../shop/api.js";

/** The path of each back end's notification route, below the back end's prefix. */
export const notifyPath = "/qfpay/notify";

/** Returns the back end whose notification route is at this URL; `undefined` if there is none. */
export function notifiedBackend(url: string): BackendName | undefined {
  const [path] = url.split("?", 1);
  return backendNames.find((name) => path === `/${name}${notifyPath}`);
}
