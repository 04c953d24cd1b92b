/** A request as the gateway could read it: parameters by name. */
export type Reading = Readonly<Record<string, string>>;

type Endpoint = { path: string; required: readonly string[] };

const split = (names: string) => (names === "" ? [] : names.split(" "));
const endpoint = (path: string, required: string): Endpoint => ({ path, required: split(required) });

/** Endpoints with the names without which the gateway refuses a request: typed from QFPay's pages, not from the catalog. */
const endpoints: readonly Endpoint[] = [
  endpoint("/trade/v1/payment", "out_trade_no pay_type txamt txcurrcd txdtm"),
  endpoint("/trade/v1/refund", "out_trade_no syssn txamt txdtm"),
  endpoint("/trade/v1/reversal", "txamt txdtm"),
  endpoint("/trade/v1/close", "txamt txdtm"),
  endpoint("/trade/v1/add_note", "code note syssn"),
  endpoint("/trade/v1/authtrade", "syssn txamt"),
  endpoint("/trade/v1/unfreeze", "out_trade_no syssn txamt txdtm"),
  endpoint("/trade/v1/query", ""),
  endpoint("/payment_element/v1/create_payment_intent", "out_trade_no pay_type txamt"),
  endpoint("/payment_element/v1/create_token_intent", "customer_id"),
  endpoint("/tool/v1/get_weixin_openid", "code"),
  endpoint("/tool/v1/get_weixin_oauth_code", "app_code redirect_uri"),
  endpoint("/checkstand/", "appcode out_trade_no paysource sign_type txamt txcurrcd"),
  endpoint("/customer/v1/update", "customer_id"),
  endpoint("/customer/v1/delete", "customer_id"),
  endpoint("/customer/v1/query", ""),
  endpoint("/product/v1/create", "interval interval_count name txamt txcurrcd type usage_type"),
  endpoint("/product/v1/update", "product_id"),
  endpoint("/product/v1/delete", "product_id"),
  endpoint("/subscription/v1/create", "customer_id products token_id"),
  endpoint("/subscription/v1/update", "subscription_id"),
  endpoint("/subscription/v1/cancel", "subscription_id"),
  endpoint("/subscription/v1/charge", "subscription_id"),
  endpoint("/subscription/billing_order/v1/list", "subscription_id"),
  endpoint("/custom/v1/declare", "customs mch_customs_no syssn trade_type"),
  endpoint("/custom/v1/query", "customs syssn trade_type"),
  endpoint("/custom/v1/redeclare", "customs mch_customs_no syssn trade_type"),
  endpoint("/download/v1/trade_bill", "trade_date"),
  endpoint("/settlement/v1/query", "date_end date_start paymethod"),
];

/** What a link leads to by itself, whatever its values: only its own order may be meant there. */
const ownRequests = ["/trade/v1/reversal", "/trade/v1/close", "/trade/v1/query", "/customer/v1/query"];

/** Names that say which order, how much, of what or where the customer goes. */
const meaning = split(
  "out_trade_no syssn txamt txcurrcd mchid mchntid appcode app_code redirect_uri customer_id product_id subscription_id " +
    "start_time end_time pay_type respcd",
);

/** Every way to cut a signed text at `&name=` into parameters whose names are in signing order. */
function readingsOf(text: string): Reading[] {
  const cuts = [...text.matchAll(/(?:^|&)([^&=]+)=/g)].map(({ index, 0: whole, 1: name }) => ({
    name: name!,
    at: index,
    from: index + whole.length,
  }));
  const readings: Reading[] = [];
  const go = (chosen: number[]) => {
    const pairs = chosen.map((cut, i) => {
      const end = chosen[i + 1] === undefined ? text.length : cuts[chosen[i + 1]!]!.at;
      return [cuts[cut]!.name, text.slice(cuts[cut]!.from, end)] as const;
    });
    readings.push(Object.fromEntries(pairs));
    const last = chosen.at(-1)!;
    for (let next = last + 1; next < cuts.length; next++) {
      if (Buffer.compare(Buffer.from(cuts[next]!.name), Buffer.from(cuts[last]!.name)) > 0) go([...chosen, next]);
    }
  };
  go([0]);
  return readings;
}

/** What somebody could ask the gateway for with the signature of a link, beyond what the link itself says. */
export function misuses(text: string, link: Reading): string[] {
  const own = "redirect_uri" in link ? "/tool/v1/get_weixin_oauth_code" : "/checkstand/";
  const found = new Set<string>();
  for (const reading of readingsOf(text)) {
    // A value with "&" in it names nothing that exists at the gateway.
    const says = meaning.filter((name) => name in reading && !reading[name]!.includes("&"));
    const saysMore = says.some((name) => reading[name] !== link[name]);
    for (const { path, required } of endpoints) {
      if (!required.every((name) => reading[name])) continue;
      if (![own, ...ownRequests].includes(path) || saysMore) found.add(path);
    }
  }
  return [...found];
}
