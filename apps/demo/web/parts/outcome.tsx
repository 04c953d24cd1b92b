import { backendTitles, showMoney, showTime } from "../format.js";
import { orderAtCounter, placeOrder, startOver, type Ticket } from "../state/checkout.js";
import { findWallet, isScan } from "../state/choice.js";
import { showView } from "../state/view.js";
import { SlipLines } from "./slip-lines.js";

/** The slip of a paid order. */
export function Paid({ ticket }: { ticket: Ticket }) {
  const order = orderAtCounter.value;
  const told = order?.paid_by === "notification" ? "QFPay's notification" : "an enquiry at QFPay";
  return (
    <>
      <div class="ticket">
        <p class="ticket-label">
          <span lang="zh-HK">籌號</span> Ticket
        </p>
        <p class="ticket-number">{order?.ticket ?? "–"}</p>
        <p class="stamp">
          <span lang="zh-HK">已付</span> Paid
        </p>
      </div>
      <SlipLines {...ticket} />
      {order?.paid_at && (
        <p class="slip-small">
          {showTime(order.paid_at)}, told to {backendTitles[ticket.backend]} by {told}.
          <br />
          <code>{order.syssn}</code>
        </p>
      )}
      <button type="button" class="button" onClick={startOver}>
        {isScan(ticket.wallet) ? "Next customer" : "Order something else"}
      </button>
      <button type="button" class="link" onClick={() => showView("orders")}>
        See all orders, or refund this one
      </button>
    </>
  );
}

/** The slip of a payment that was declined or expired. */
export function Failed({ ticket }: { ticket: Ticket }) {
  return (
    <>
      <h2 class="slip-title">
        <span lang="zh-HK">未付</span> Not paid
      </h2>
      <p>
        {findWallet(ticket.wallet)?.name} did not pay {showMoney(ticket.txamt)}: the payment was declined or took too
        long. Nothing was charged. Try again, or choose another wallet.
      </p>
      {isScan(ticket.wallet) ? (
        <button type="button" class="button" onClick={startOver}>
          Scan another code
        </button>
      ) : (
        <>
          <button type="button" class="button" onClick={() => void placeOrder()}>
            Try again
          </button>
          <button type="button" class="link" onClick={startOver}>
            Back to the menu
          </button>
        </>
      )}
    </>
  );
}

/** While the browser is on its way to the wallet's page. */
export const Leaving = ({ ticket }: { ticket: Ticket }) => (
  <>
    <h2 class="slip-title">Taking you to {findWallet(ticket.wallet)?.name}</h2>
    <p class="slip-amount">{showMoney(ticket.txamt)}</p>
    <p>
      Nothing happens? <a href={ticket.pay_url}>Go to the wallet's page</a>.
    </p>
  </>
);
