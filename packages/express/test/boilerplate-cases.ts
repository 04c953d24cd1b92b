import { adapterContract, reprintContract, type StartAdapter } from "@qfpay/contract";
import { QFPay } from "@qfpay/core";
import { qfpayCheckout, qfpayNotify } from "../src/index.js";
import { asBoilerplates } from "./boilerplate.js";
import { cellName } from "./cell.js";
import { listen } from "./listen.js";
import type { Make } from "./setups.js";

const boilerplate = "boilerplate: helmet, compression, parsers, rate limit, error handler";

/** Defines e2e tests of the routes behind usual middleware, such as helmet, a JSON parser and a rate limit. */
export function boilerplateCases(version: string, make: Make): void {
  const start: StartAdapter = ({ account, notify, checkout }) => {
    const app = make();
    const qfpay = new QFPay(account);
    asBoilerplates(app, make, { notify: qfpayNotify(notify), checkout: qfpayCheckout({ qfpay, ...checkout }) });
    return listen(app);
  };
  adapterContract({ name: cellName(version, boilerplate), checkoutOnly: true, start });
  reprintContract({
    name: cellName(version, `${boilerplate}: printed again`),
    fix: "express.json({ verify: (req, _res, buf)",
    start,
  });
}
