/** The script that the WeChat app adds to each page that it shows. */
type Bridge = { WeixinJSBridge?: { invoke(name: string, params: unknown, done: () => void): void } };

/**
 * Asks WeChat to take the payment, if the page is shown in the WeChat app. The app's own report of the result is
 * ignored, because only the server knows whether the order is paid.
 *
 * @returns whether the page is shown in WeChat
 */
export function payInWeChat(pay_params: unknown): boolean {
  const { WeixinJSBridge } = globalThis as Bridge;
  WeixinJSBridge?.invoke("getBrandWCPayRequest", pay_params, () => {});
  return !!WeixinJSBridge;
}
