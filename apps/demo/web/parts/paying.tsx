import type { CheckoutView, QFPayCheckoutElement } from "@qfpay/browser";
import type { HTMLAttributes } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { applyState, placeOrder, shownOrder, startOver } from "../state/checkout.js";
import { findItem, findWallet } from "../state/choice.js";
import { language, nameOf, say, walletName } from "../state/language.js";
import type { Ticket } from "../state/ticket.js";

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "qfpay-checkout": HTMLAttributes<QFPayCheckoutElement> & { wallet?: string; target?: string };
    }
  }
}

// The number of an order that a wallet refused: QFPay's page sends the customer back with `?refused=`. The order can
// still be paid with another wallet.
const refusedOrder = new URLSearchParams(location.search).get("refused");

/** The order slip while the customer pays. `<qfpay-checkout>` shows the QR code or link, and then the outcome. */
export function Paying({ ticket }: { ticket: Ticket }) {
  const { out_trade_no, basket, checkout_url } = ticket;
  const { pay } = say.value;
  const checkout = useRef<QFPayCheckoutElement>(null);
  // Each order has its own `<qfpay-checkout>` element, so the effect runs again for each order number.
  useEffect(() => {
    const element = checkout.current as QFPayCheckoutElement;
    const onState = ({ detail }: CustomEvent<CheckoutView>) => void applyState(ticket, detail);
    const onAgain = (event: Event) => {
      event.preventDefault(); // Keeps `<qfpay-checkout>` from repeating the old order: the basket may have changed.
      void placeOrder();
    };
    element.addEventListener("qfpay-state", onState);
    element.addEventListener("qfpay-again", onAgain);
    element.show(shownOrder(ticket));
    return () => {
      element.removeEventListener("qfpay-state", onState);
      element.removeEventListener("qfpay-again", onAgain);
    };
  }, [out_trade_no]);
  return (
    <>
      <qfpay-checkout
        ref={checkout}
        class={`qr-${ticket.wallet}`}
        wallet={walletName(findWallet(ticket.wallet))}
        lang={language.value === "en" ? "en" : "zh-HK"}
        target="_blank"
      />
      {out_trade_no === refusedOrder && <p>{pay.refused}</p>}
      {checkout_url && (
        <details class="signed-link">
          <summary>{pay.signedLink}</summary>
          <code>{decodeURIComponent(checkout_url)}</code>
        </details>
      )}
      <p class="slip-small">{basket.map(({ item, quantity }) => `${quantity} × ${itemName(item)}`).join(", ")}</p>
      <button type="button" class="link" onClick={startOver}>
        {pay.orderElse}
      </button>
    </>
  );
}

function itemName(id: string): string {
  const item = findItem(id);
  return item ? nameOf(item) : id;
}
