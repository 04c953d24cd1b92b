import { type BackendName, backendNames } from "../shop/api.js";

/** The notification route of every back end. */
export const notifyPath = "/qfpay/notify";

/** @param url of a request to the front server. @returns the back end whose notification route it names exactly */
export function notifiedBackend(url: string): BackendName | undefined {
  const [path] = url.split("?", 1);
  return backendNames.find((name) => path === `/${name}${notifyPath}`);
}
