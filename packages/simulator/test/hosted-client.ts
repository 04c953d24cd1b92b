import { appCode, clientKey, signOf } from "./client.js";

/** The origin of the test's shop. The hosted checkout page leads back to it. */
export const shop = "https://shop.example";

const order = {
  ...{ appcode: appCode, sign_type: "SHA256", paysource: "remotepay_checkout", txamt: "1000", txcurrcd: "HKD" },
  ...{ out_trade_no: "A-1", txdtm: "2026-01-01 12:00:00", notify_url: "http://127.0.0.1:2/notify" },
  ...{ return_url: `${shop}/done`, failed_url: `${shop}/fail` },
};

/** Makes the signed query of a checkout link. `changes` replace parameters of a test order; `lang` is not signed. */
export function queryOf(changes: Record<string, string> = {}, { key = clientKey, lang = "en" } = {}): string {
  const params: Record<string, string> = { ...order, ...changes };
  const all = { ...params, sign: signOf(params, key, "sha256"), lang };
  return new URLSearchParams(all).toString().replaceAll("+", "%20");
}

/** The response to an opened checkout link: the gateway's code and message, and the page in HTML. */
export type Opened = { respcd: string; resperr: string; html: string };

/** Creates a client that opens a checkout link and presses buttons as a browser would. */
export function createHostedClient(send: typeof fetch, base: string) {
  const post = (path: string, form: Record<string, string>) =>
    send(base + path, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
  return {
    post,
    open: async (query: string) =>
      (await (await send(`${base}/checkstand/session`, { method: "POST", body: query })).json()) as Opened,
    press: ({ html }: Opened, pay_type: string) => post(/action="([^"]+)"/.exec(html)![1]!, { pay_type }),
  };
}
