import type { OrderOutcome } from "../world/outcomes.js";
import type { World } from "../world/world.js";

const waiting = new Set(["1143", "1145"]);
const refused = new Set(["1201", "1202", "1204", "1205", "1212", "2005"]);

/**
 * Determines the outcome of a scanned customer code. With the rule `singleUseCodes`, a code is valid for one payment at
 * any merchant, whatever the payment's outcome: a second payment fails with 1202. Otherwise, the last four digits of
 * the code decide: 1143 and 1145 leave the payment open until `pay` or `decline` is called; 1201, 1202, 1204, 1205,
 * 1212 and 2005 fail with that code; with any other digits the payment succeeds at once.
 */
export function scannedCode({ ledger, rules }: World, auth_code: string): OrderOutcome {
  const earlierPayment = rules.singleUseCodes ? ledger.byAuthCode(auth_code) : undefined;
  if (earlierPayment) {
    const resperr = `auth_code was scanned before, for ${earlierPayment.out_trade_no}: it works once, scan a fresh one`;
    return { state: "failed", respcd: "1202", resperr };
  }
  const ending = auth_code.slice(-4);
  if (waiting.has(ending)) return { state: "open", respcd: ending };
  if (refused.has(ending)) return { state: "failed", respcd: ending };
  return { state: "paid", respcd: "0000" };
}
