import type { RequestRecord } from "../gateway/request-record.js";
import type { Delivery } from "../notify/delivery.js";

/** The last entries, newest first. */
export const newest = <Row>(rows: readonly Row[], limit: number): Row[] => rows.slice(-limit).reverse();

/** A line of the list of requests; the rest is asked for by its id. */
export const requestLine = (record: RequestRecord) => ({
  id: record.id,
  at: record.at,
  method: record.method,
  path: record.path,
  out_trade_no: record.params.out_trade_no,
  syssn: record.params.syssn,
  status: record.status,
  respcd: record.respcd,
  resperr: record.resperr,
  rateLimited: record.rateLimited,
  fault: record.fault,
  cause: record.diagnosis?.cause,
});

/** A line of the list of attempts. The body is the gateway's JSON text. */
export const deliveryLine = ({ headers: _, ...delivery }: Delivery) => delivery;
