import { showMoney } from "../format.js";
import { type Hint, startOver } from "../state/checkout.js";
import { findWallet, isSimulated } from "../state/choice.js";
import { say, walletName } from "../state/language.js";
import type { Ticket } from "../state/ticket.js";
import { AsCustomer } from "./as-customer.js";

const hints = {
  offline: "reconnecting",
  no_answer: "reconnecting",
  gateway: "gatewayAway",
  not_found: "unknownOrder",
} as const;

/** The till's order slip while the customer types the wallet's password into the phone. */
export function Waiting({ ticket, hint }: { ticket: Ticket; hint?: Hint }) {
  const { out_trade_no, txamt } = ticket;
  const { pay } = say.value;
  return (
    <>
      <h2 class="slip-title">{pay.with(walletName(findWallet(ticket.wallet)))}</h2>
      <p class="slip-amount">{showMoney(txamt)}</p>
      <p class="live">
        <span class="live-dot" aria-hidden="true" />
        {hint ? pay[hints[hint]] : pay.password}
      </p>
      {isSimulated.value && <AsCustomer out_trade_no={out_trade_no} />}
      <p class="slip-small">
        <code>{out_trade_no}</code>
      </p>
      <button type="button" class="link" onClick={startOver}>
        {pay.orderElse}
      </button>
    </>
  );
}
