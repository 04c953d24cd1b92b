import { showMoney } from "../format.js";
import { startOver, type Ticket } from "../state/checkout.js";
import { findItem, findWallet, isSimulated } from "../state/choice.js";
import { AsCustomer } from "./as-customer.js";

// QFPay's page sends the customer back with it when a wallet refused; another one may still pay the order.
const refusedOrder = new URLSearchParams(location.search).get("refused");

const isLink = (text: string | undefined) => text !== undefined && /^https?:\/\//.test(text);

/** The slip while the customer pays: QR code or link, amount, live state. */
export function Waiting({ ticket, hint }: { ticket: Ticket; hint?: string }) {
  const { out_trade_no, basket, txamt } = ticket;
  const wallet = findWallet(ticket.wallet);
  const link = ticket.checkout_url ?? ticket.pay_url ?? ticket.qrcode;
  return (
    <>
      <h2 class="slip-title">
        {wallet?.flow === "hosted" ? "Pay on QFPay's page" : `Pay with ${wallet?.name ?? ticket.wallet}`}{" "}
        <span lang="zh-HK">{wallet?.name_zh}</span>
      </h2>
      <p class="slip-amount">{showMoney(txamt)}</p>
      {wallet?.flow === "qr" && (
        <img
          class={`qr qr-${wallet.id}`}
          src={`/${ticket.backend}/checkout/${out_trade_no}/qr.svg`}
          width="232"
          height="232"
          alt={`QR code to pay ${showMoney(txamt)} with ${wallet.name}`}
        />
      )}
      {isLink(link) && (
        <a
          class={wallet?.flow === "qr" ? "button button-second" : "button"}
          href={link}
          target="_blank"
          rel="noreferrer"
        >
          {wallet?.flow === "hosted" ? "Open the checkout page" : "Open the wallet"} <span aria-hidden="true">↗</span>
          <span class="visually-hidden"> (new tab)</span>
        </a>
      )}
      <p class="live">
        <span class="live-dot" aria-hidden="true" />
        {hint ?? waitingFor(wallet?.flow, out_trade_no)}
      </p>
      {wallet?.flow === "scan" && isSimulated.value && <AsCustomer out_trade_no={out_trade_no} />}
      {ticket.checkout_url && <SignedLink url={ticket.checkout_url} />}
      <p class="slip-small">
        {basket.map(({ item, quantity }) => `${quantity} × ${findItem(item)?.name ?? item}`).join(", ")}
        <br />
        <code>{out_trade_no}</code>
      </p>
      <button type="button" class="link" onClick={startOver}>
        Order something else
      </button>
    </>
  );
}

function waitingFor(flow: string | undefined, out_trade_no: string): string {
  if (flow === "scan") return "The customer's phone asks for the password";
  if (out_trade_no !== refusedOrder) return "Waiting for the payment";
  return "That wallet did not pay. Take another one on QFPay's page, or order something else.";
}

const SignedLink = ({ url }: { url: string }) => (
  <details class="signed-link">
    <summary>The signed link</summary>
    <code>{decodeURIComponent(url)}</code>
  </details>
);
