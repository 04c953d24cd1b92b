import type { RequestRecord } from "../gateway/request-record.js";
import type { Delivery } from "../notify/delivery.js";
import type { WaitingNotification } from "../notify/notification.js";
import type { QueryValues } from "./query-parameters.js";

/** Iterates over a list from the last entry to the first without copying it. */
export function* reversed<Row>(rows: readonly Row[]): Generator<Row> {
  for (let at = rows.length - 1; at >= 0; at--) yield rows[at]!;
}

/**
 * Returns the first `limit` rows that match the search, and reads no further rows. `rows` begins with the newest row.
 *
 * @param numbers returns the numbers of a row; the search text must be part of one of them. Without this function,
 *   every row matches
 */
export function newestOf<Row>(
  rows: Iterable<Row>,
  { limit, search }: QueryValues,
  numbers?: (row: Row) => readonly (string | undefined)[],
): Row[] {
  const found: Row[] = [];
  for (const row of rows) {
    if (search !== undefined && numbers && !numbers(row).some((number) => number?.includes(search))) continue;
    if (found.push(row) === limit) break;
  }
  return found;
}

/** Makes the row of a received request in the control API's list. The row's id finds the full record. */
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

/** Returns the numbers by which a search finds a request: the order number and the transaction number. */
export const numbersOfRequest = ({ params }: RequestRecord) => [params.out_trade_no, params.syssn];

/** Makes the row of a notification's delivery attempt in the control API's list, without the HTTP headers. */
export const deliveryLine = ({ headers: _, ...delivery }: Delivery) => delivery;

/** Returns the text by which a search finds a delivery attempt: the body, which has the payment's numbers. */
export const bodyTextOfDelivery = ({ body }: Delivery) => [body];

/** Makes the row of a waiting notification in the control API's list, without HTTP headers and body. */
export const waitingLine = ({ headers: _, text: __, ...row }: WaitingNotification) => row;
