import type { Call, Engine } from "../engine.js";
import { monthOf } from "../hong-kong-time.js";
import { belongsTo } from "../ledger.js";
import type { SimulatedTransaction } from "../transaction.js";
import { type Answer, answer } from "./answers.js";
import { invalid, type Params, timeOf } from "./check-params.js";
import { pageOf } from "./paging.js";

/** A comma list, or nothing when it is not given. */
const listOf = (text: string | undefined): ReadonlySet<string> | undefined =>
  text ? new Set(text.split(",").map((item) => item.trim())) : undefined;

/** The window on `sysdtm`: what was asked for within one month, else the current month. Both in Hong Kong time. */
function windowOf(params: Params, now: number): { from: string; to: string } {
  if (!params.start_time && !params.end_time) {
    const month = monthOf(now);
    return { from: `${month}-01 00:00:00`, to: `${month}-31 23:59:59` };
  }
  const from = timeOf(params, "start_time");
  const to = timeOf(params, "end_time");
  if (from > to) throw invalid("start_time is after end_time");
  if (monthOf(from) !== monthOf(to))
    throw invalid("start_time and end_time must lie in one calendar month: split the range");
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
  errmsg: answer(found.respcd, {}).resperr,
  cancel: found.cancel,
  txdtm: found.txdtm,
  sysdtm: found.sysdtm,
  paydtm: found.paydtm ?? found.sysdtm,
  ...(found.origssn === undefined ? {} : { origssn: found.origssn }),
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
});

function candidates(
  { ledger }: Engine,
  { merchant }: Call,
  syssn?: ReadonlySet<string>,
  numbers?: ReadonlySet<string>,
) {
  if (syssn) return [...syssn].flatMap((number) => ledger.bySyssn(number) ?? []);
  if (numbers) return [...numbers].flatMap((number) => ledger.byNumber(number, merchant));
  return ledger.all();
}

/** `POST` or `GET /trade/v1/query`. Nothing found is 0000 with no records. @throws {Refusal} 1104 */
export function query(engine: Engine, call: Call): Answer {
  const { params, merchant } = call;
  const syssn = listOf(params.syssn);
  const numbers = listOf(params.out_trade_no);
  if (!syssn && !numbers && !(params.start_time && params.end_time)) {
    throw invalid("query needs syssn, out_trade_no, or both start_time and end_time");
  }
  const { page, page_size, cut } = pageOf(params);
  const payTypes = listOf(params.pay_type);
  const window = syssn ? undefined : windowOf(params, engine.clock.now());

  const found = candidates(engine, call, syssn, numbers)
    .filter((row) => belongsTo(row, merchant))
    .filter((row) => !numbers || numbers.has(row.out_trade_no))
    .filter((row) => !payTypes || payTypes.has(row.pay_type))
    .filter((row) => !params.respcd || row.respcd === params.respcd)
    .filter((row) => !window || (row.sysdtm >= window.from && row.sysdtm <= window.to))
    .sort((a, b) => (a.syssn < b.syssn ? 1 : -1));
  return answer("0000", { page, page_size, data: cut(found).map(record) });
}
