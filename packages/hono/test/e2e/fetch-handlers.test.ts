import { adapterContract } from "@qfpay/contract";
import { fetchCheckoutHandler, fetchNotifyHandler, QFPay } from "@qfpay/core";
import { listen } from "../listen.js";

// Tests core's handlers without a Hono app. Hono's server for Node passes them Fetch requests.
adapterContract({
  name: "fetchNotifyHandler and fetchCheckoutHandler on node",
  start: ({ account, notify, checkout }) => {
    const takeNotification = fetchNotifyHandler(notify);
    const takeCheckout = fetchCheckoutHandler({ qfpay: new QFPay(account), ...checkout });
    return listen({
      fetch: (request: Request) =>
        new URL(request.url).pathname === "/qfpay/notify" ? takeNotification(request) : takeCheckout(request),
    });
  },
});
