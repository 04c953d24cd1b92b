/**
 * The texts of the checkout element: in English, and after `|` in the Chinese of Hong Kong. `%` stands for the wallet,
 * `#` for the amount.
 */
const texts = {
  preparing: "Preparing the payment…|正在準備付款…",
  pay: "Pay with %|以%付款",
  scan: "Scan with %|請用%掃描二維碼",
  qr: "QR code to pay # with %|以%支付 # 的二維碼",
  anyWallet: "your wallet app|電子錢包",
  openWallet: "Open the wallet|開啟錢包",
  openPage: "Open the checkout page|開啟付款頁面",
  inWallet: "Please open this page in your wallet app.|請在電子錢包內開啟此頁面。",
  waiting: "Waiting for the payment|等候付款",
  left: "Time left|剩餘時間",
  offline: "You are offline. Trying again…|網絡已中斷，正在重試…",
  no_answer: "We cannot check the payment. Trying again…|暫時未能查詢付款，正在重試…",
  gateway: "We cannot check the payment. Trying again…|暫時未能查詢付款，正在重試…",
  not_found: "We cannot find this order. If you have paid, please ask the shop.|找不到此訂單。如已付款，請向商戶查詢。",
  expired: "Time to pay has run out|付款時限已過",
  checking: "If you have paid, please do not pay again: we are checking.|如已付款，請勿再次付款，我們正在查詢。",
  ask: "If you have paid, please do not pay again, and ask the shop.|如已付款，請勿再次付款，並向商戶查詢。",
  success: "Paid|已付款",
  thanks: "Thank you.|多謝惠顧。",
  failed: "Not paid|未付款",
  failedWhy:
    "Declined, timed out or refunded. A late payment is shown here.|付款被拒絕、已逾時或已退款。如稍後收到付款，會在此顯示。",
  mismatch: "The amount paid differs from the order|已付金額與訂單不符",
  again: "Order again|重新落單",
  retry: "Try again|再試一次",
  unclear: "No answer yet|暫未收到回覆",
  unclearWhy: "Trying again does not order twice.|再試一次不會重複落單。",
  ended: "This order can no longer be paid|此訂單已不能付款",
  number: "No.|編號",
} as const;

/** The name of a text that the checkout element shows. */
export type TextName = keyof typeof texts;
/** Returns a text of the checkout element, with the wallet's name in place of `%` and the amount in place of `#`. */
export type Say = (name: TextName, wallet?: string, amount?: string) => string;

// Chinese typography puts a space between Chinese and Latin characters.
const spaced = (name: string) => name.replace(/^(?=\w)|(?<=\w)$/g, " ");

/** Makes a function that looks up a text by name, in Chinese or English. */
export const sayIn =
  (isChinese: boolean): Say =>
  (name, wallet = "", amount = "") =>
    texts[name]
      .split("|")
      [isChinese ? 1 : 0]!.replace("%", () => (isChinese ? spaced(wallet) : wallet))
      .replace("#", () => amount);
