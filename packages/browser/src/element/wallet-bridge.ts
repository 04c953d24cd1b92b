/** The script that WeChat puts into a page that is opened in its app. */
type Bridge = { WeixinJSBridge?: { invoke(name: string, params: unknown, done: () => void): void } };

/**
 * Lets WeChat ask for the payment, if its app shows the page. The server tells how the payment ended, not the app.
 *
 * @returns whether the page is opened in WeChat
 */
export function payInWeChat(pay_params: unknown): boolean {
  const { WeixinJSBridge } = globalThis as Bridge;
  WeixinJSBridge?.invoke("getBrandWCPayRequest", pay_params, () => {});
  return !!WeixinJSBridge;
}
