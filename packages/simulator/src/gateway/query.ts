import { monthOf } from "../world/hong-kong-time.js";
import { belongsTo } from "../world/ledger.js";
import { cashOf } from "../world/payload.js";
import type { SimulatedTransaction } from "../world/transaction.js";
import type { World } from "../world/world.js";
import { type FlatResponse, flatResponse } from "./answers.js";
import type { Call } from "./call.js";
import { checkLengths, invalidParam, type Params, timeOf } from "./check-params.js";
import { pageOf } from "./paging.js";

type Numbers = ReadonlySet<string> | undefined;

/**
 * Reads the numbers in a comma-separated parameter; `undefined` if the parameter is missing. Blanks are kept,
 * because nothing documents that the gateway ignores them.
 */
const listOf = (text: string | undefined): Numbers => (text ? new Set(text.split(",")) : undefined);

type Window = { readonly from: string; readonly to: string };

/** Reads the time range of a query, in Hong Kong time. It must lie in one month. Default: the current month. */
function windowOf(params: Params, now: number): Window {
  if (!params.start_time && !params.end_time) {
    const month = monthOf(now);
    return { from: `${month}-01 00:00:00`, to: `${month}-31 23:59:59` };
  }
  const from = timeOf(params, "start_time");
  const to = timeOf(params, "end_time");
  if (from > to) throw invalidParam("start_time is after end_time");
  if (monthOf(from) !== monthOf(to))
    throw invalidParam("start_time and end_time must lie in one calendar month: split the range");
  return { from, to };
}

const record = (found: SimulatedTransaction) => ({
  syssn: found.syssn,
  out_trade_no: found.out_trade_no,
  txamt: String(found.txamt),
  txcurrcd: found.txcurrcd,
  pay_type: found.pay_type,
  order_type: found.order_type,
  respcd: found.respcd,
  errmsg: flatResponse(found.respcd, {}).resperr,
  cancel: found.cancel,
  txdtm: found.txdtm,
  sysdtm: found.sysdtm,
  paydtm: found.paydtm ?? found.sysdtm,
  origssn: found.origssn ?? null,
  chnlsn: found.chnlsn,
  chnlsn2: "",
  cardcd: "",
  cardtp: "",
  clisn: found.syssn.slice(-6),
  userid: "2500001",
  udid: found.udid || "qiantai2",
  goods_name: found.goods_name,
  goods_info: "",
  goods_detail: "",
  exchange_rate: "",
  ...cashOf(found),
});

/** Returns the records with the requested numbers, newest first. Without numbers: the records of the time range. */
function candidates(
  { ledger }: World,
  { merchant }: Call,
  { syssn, numbers, window }: { syssn: Numbers; numbers: Numbers; window: Window | undefined },
): Iterable<SimulatedTransaction> {
  if (!syssn && !numbers && window) return ledger.newestBetween(merchant, window.from, window.to);
  const named = syssn
    ? [...syssn].flatMap((number) => ledger.bySyssn(number) ?? [])
    : [...(numbers ?? [])].flatMap((number) => ledger.byNumber(number, merchant));
  return named.sort((a, b) => (a.syssn < b.syssn ? 1 : -1));
}

/** Serves `/trade/v1/query`. Returns 0000 without records if it finds nothing. @throws {Refusal} 1104 */
export function query(world: World, call: Call): FlatResponse {
  const { params, merchant } = call;
  checkLengths(params);
  const syssn = listOf(params.syssn);
  const numbers = listOf(params.out_trade_no);
  if (!syssn && !numbers && !(params.start_time && params.end_time)) {
    throw invalidParam("query needs syssn, out_trade_no, or both start_time and end_time");
  }
  const { page, page_size, cut } = pageOf(params);
  const payTypes = listOf(params.pay_type);
  const now = world.clock.now();
  const window = syssn ? undefined : windowOf(params, now);

  const matches = (row: SimulatedTransaction) =>
    belongsTo(row, merchant) &&
    row.visibleAt <= now &&
    (!numbers || numbers.has(row.out_trade_no)) &&
    (!payTypes || payTypes.has(row.pay_type)) &&
    (!params.respcd || row.respcd === params.respcd) &&
    (!window || (row.sysdtm >= window.from && row.sysdtm <= window.to));
  const found = cut(candidates(world, call, { syssn, numbers, window }), matches);
  return flatResponse("0000", { page, page_size, data: found.map(record) });
}
