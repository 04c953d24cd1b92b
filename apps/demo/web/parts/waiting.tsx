import { showMoney } from "../format.js";
import { type Hint, startOver, type Ticket } from "../state/checkout.js";
import { findItem, findWallet, isSimulated } from "../state/choice.js";
import { language, nameOf, say, walletName } from "../state/language.js";
import { AsCustomer } from "./as-customer.js";

// QFPay's page sends the customer back with it when a wallet refused; another one may still pay the order.
const refusedOrder = new URLSearchParams(location.search).get("refused");

const hints = {
  offline: "reconnecting",
  no_answer: "reconnecting",
  gateway: "gatewayAway",
  not_found: "unknownOrder",
} as const;

const isLink = (text: string | undefined) => text !== undefined && /^https?:\/\//.test(text);

/** The slip while the customer pays: QR code or link, amount, live state. */
export function Waiting({ ticket, hint }: { ticket: Ticket; hint?: Hint }) {
  const { out_trade_no, basket, txamt } = ticket;
  const wallet = findWallet(ticket.wallet);
  const { pay } = say.value;
  const called = walletName(wallet);
  const inChinese = wallet && wallet.id !== "scan-any" && wallet.name_zh !== wallet.name ? wallet.name_zh : undefined;
  const link = ticket.checkout_url ?? ticket.pay_url ?? ticket.qrcode;
  return (
    <>
      <h2 class="slip-title">
        {wallet?.flow === "hosted" ? pay.hosted : pay.with(called)}
        {language.value === "en" && inChinese && <span lang="zh-HK"> {inChinese}</span>}
      </h2>
      <p class="slip-amount">{showMoney(txamt)}</p>
      {wallet?.flow === "qr" && <p class="slip-scan">{pay.scan(called)}</p>}
      {wallet?.flow === "qr" && (
        <img
          class={`qr qr-${wallet.id}`}
          src={ticket.qr_url ?? `/${ticket.backend}/checkout/${out_trade_no}/qr.svg`}
          width="232"
          height="232"
          alt={pay.qr(showMoney(txamt), called)}
        />
      )}
      {isLink(link) && (
        <a
          class={wallet?.flow === "qr" ? "button button-second" : "button"}
          href={link}
          target="_blank"
          rel="noreferrer"
        >
          {wallet?.flow === "hosted" ? pay.openCheckout : pay.openWallet} <span aria-hidden="true">↗</span>
          <span class="visually-hidden">{say.value.newTab}</span>
        </a>
      )}
      <p class="live">
        <span class="live-dot" aria-hidden="true" />
        {hint ? pay[hints[hint]] : waitingFor(wallet?.flow, out_trade_no)}
      </p>
      {wallet?.flow === "scan" && isSimulated.value && <AsCustomer out_trade_no={out_trade_no} />}
      {ticket.checkout_url && <SignedLink url={ticket.checkout_url} />}
      <p class="slip-small">
        {basket.map(({ item, quantity }) => `${quantity} × ${itemName(item)}`).join(", ")}
        <br />
        <code>{out_trade_no}</code>
      </p>
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

function waitingFor(flow: string | undefined, out_trade_no: string): string {
  const { pay } = say.value;
  if (flow === "scan") return pay.password;
  return out_trade_no === refusedOrder ? pay.refused : pay.waiting;
}

const SignedLink = ({ url }: { url: string }) => (
  <details class="signed-link">
    <summary>{say.value.pay.signedLink}</summary>
    <code>{decodeURIComponent(url)}</code>
  </details>
);
