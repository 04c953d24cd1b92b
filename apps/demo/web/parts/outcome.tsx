import { showMoney, showWhen } from "../format.js";
import { askTillAgain, leaveUnknown, orderAtCounter, startOver } from "../state/checkout.js";
import { findWallet, isScan } from "../state/choice.js";
import { say, walletName } from "../state/language.js";
import type { Ticket } from "../state/ticket.js";
import { showView } from "../state/view.js";
import { BilingualName } from "./both.js";
import { SlipLines } from "./slip-lines.js";

/** The order slip after the payment: ticket number, items, and the time of the payment. */
export function Paid({ ticket }: { ticket: Ticket }) {
  const order = orderAtCounter.value;
  const { paid, pay } = say.value;
  return (
    <>
      <div class="ticket">
        <p class="ticket-label">
          <BilingualName zh="籌號" en="Ticket" />
        </p>
        <p class="ticket-number">{order?.ticket ?? "–"}</p>
        <p class="stamp">
          <BilingualName zh="已付" en="Paid" />
        </p>
      </div>
      <SlipLines {...ticket} />
      {order?.paid_at && (
        <p class="slip-small">
          {paid.at(showWhen(order.paid_at))}
          <br />
          <code>{order.syssn}</code>
        </p>
      )}
      <button type="button" class="button" onClick={startOver}>
        {isScan(ticket.wallet) ? paid.nextCustomer : pay.orderElse}
      </button>
      <button type="button" class="link" onClick={() => showView("orders")}>
        {paid.seeOrders}
      </button>
    </>
  );
}

/** The order slip of the till after a failed charge. `reason` tells the customer why it failed. */
export function Failed({ ticket, reason }: { ticket: Ticket; reason: string | undefined }) {
  const { failed } = say.value;
  return (
    <>
      <h2 class="slip-title">
        <BilingualName zh="未付款" en={failed.title} />
      </h2>
      <p>{reason ?? failed.declined(walletName(findWallet(ticket.wallet)), showMoney(ticket.txamt))}</p>
      <p>{failed.nothingCharged}</p>
      <button type="button" class="button" onClick={startOver}>
        {failed.scanOther}
      </button>
    </>
  );
}

/** The order slip of the till after a charge whose outcome is unknown. */
export function Unknown({ ticket }: { ticket: Ticket }) {
  const { unknown } = say.value;
  return (
    <>
      <h2 class="slip-title">
        <BilingualName zh="結果未明" en={unknown.title} />
      </h2>
      <p class="slip-amount">{showMoney(ticket.txamt)}</p>
      <p role="alert">{unknown.why}</p>
      <button type="button" class="button" onClick={() => void askTillAgain()}>
        {unknown.ask}
      </button>
      <p class="slip-small">
        {unknown.leaveWhy}
        <br />
        <code>{ticket.out_trade_no}</code>
      </p>
      <button type="button" class="link" onClick={leaveUnknown}>
        {unknown.leave}
      </button>
    </>
  );
}
