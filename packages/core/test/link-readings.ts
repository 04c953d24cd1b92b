/** One way in which the gateway could read a link's signed text: each parameter's value by name. */
export type Reading = Readonly<Record<string, string>>;

type Endpoint = { path: string; required: readonly string[] };

const split = (names: string) => (names === "" ? [] : names.split(" "));
const endpoint = (path: string, required: string): Endpoint => ({ path, required: split(required) });

/** The parameters that each endpoint requires, copied from QFPay's documentation and not derived from the catalog. */
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

/** Endpoints that may accept the signed text of a link. This is harmless: the request is about its order. */
const ownRequests = ["/trade/v1/reversal", "/trade/v1/close", "/trade/v1/query", "/customer/v1/query"];

/** Names of a link's parameters that determine the order, the amount, or the page to which the customer goes. */
const meaning = split(
  "out_trade_no syssn txamt txcurrcd mchid mchntid appcode app_code redirect_uri customer_id product_id subscription_id " +
    "start_time end_time pay_type respcd",
);

/** A place in a signed text where a parameter could begin: `&name=`, or `name=` at the start of the text. */
type Cut = { name: string; at: number; valueAt: number };

/**
 * A parameter that the gateway could read in a signed text. `cut` is the index of the `Cut` where the parameter begins,
 * and `next` the index of the `Cut` where the following parameter begins, if there is one.
 */
type Fixed = { cut: number; next: number | undefined };

const cutsOf = (text: string): Cut[] =>
  [...text.matchAll(/(?:^|&)([^&=]+)=/g)].map(({ index, 0: whole, 1: name }) => ({
    name: name!,
    at: index,
    valueAt: index + whole.length,
  }));

const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/**
 * Whether the gateway could read a signed text as parameters that are sorted by name and include all `names`, each with
 * a value, and the parameter `fixed`. A parameter can begin at each of the `cuts`.
 */
function canBeRead(text: string, cuts: readonly Cut[], names: readonly string[], fixed?: Fixed): boolean {
  const first = cuts[0]!.name;
  const forced = fixed && [fixed.cut, ...(fixed.next === undefined ? [] : [fixed.next])].map((at) => cuts[at]!.name);
  const all = [...new Set([first, ...names, ...(forced ?? [])])].sort(order);
  if (all[0] !== first) return false;
  const atOf = (name: string) => (fixed && forced ? [fixed.cut, fixed.next][forced.indexOf(name)] : undefined);
  const go = (k: number, last: number): boolean => {
    const isEmptyAt = (end: number) => names.includes(cuts[last]!.name) && cuts[last]!.valueAt === end;
    if (k === all.length) return !isEmptyAt(text.length) && (fixed?.next !== undefined || !fixed || last === fixed.cut);
    const only = atOf(all[k]!);
    for (let at = last + 1; at < cuts.length; at++) {
      if (cuts[at]!.name !== all[k] || (only !== undefined && at !== only)) continue;
      if (fixed?.cut === last && fixed.next !== at) continue;
      if (!isEmptyAt(cuts[at]!.at) && go(k + 1, at)) return true;
    }
    return false;
  };
  return (atOf(first) ?? 0) === 0 && go(1, 0);
}

/** Finds the parameters to which the gateway could give another value if it reads the signed text than in the link. */
function misreadings(text: string, cuts: readonly Cut[], link: Reading): Fixed[] {
  return cuts.flatMap(({ name, valueAt }, cut) => {
    // A value contains no "&", so it ends at the first "&".
    const end = text.indexOf("&", valueAt) === -1 ? text.length : text.indexOf("&", valueAt);
    const next = cuts[cut + 1];
    const endsAtCut = end === text.length || (next?.at === end && order(next.name, name) > 0);
    if (!meaning.includes(name) || !endsAtCut || text.slice(valueAt, end) === link[name]) return [];
    return [{ cut, next: end === text.length ? undefined : cut + 1 }];
  });
}

/** Returns the paths of the endpoints that would accept the link's signature for another request, such as a refund. */
export function misuses(text: string, link: Reading): string[] {
  const own = "redirect_uri" in link ? "/tool/v1/get_weixin_oauth_code" : "/checkstand/";
  const cuts = cutsOf(text);
  const says = misreadings(text, cuts, link);
  return endpoints
    .filter(({ path, required }) =>
      [own, ...ownRequests].includes(path)
        ? says.some((fixed) => canBeRead(text, cuts, required, fixed))
        : canBeRead(text, cuts, required),
    )
    .map(({ path }) => path);
}
