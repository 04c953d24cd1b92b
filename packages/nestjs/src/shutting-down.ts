import type { RouteReply } from "@qfpay/core";

/** Nothing was started: the gateway delivers again, and a customer pays, at this application's next process. */
export const shuttingDown: RouteReply = {
  status: 503,
  headers: { "content-type": "text/plain; charset=utf-8", connection: "close" },
  body: "The application is shutting down.",
};
