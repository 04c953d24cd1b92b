import { meaningOf } from "../world/status-text.js";

/**
 * A response of the gateway as an object, before it is written as JSON. Its members stand beside `respcd`, not in a
 * `data` object.
 */
export type FlatResponse = { respcd: string; resperr: string; respmsg: string } & Record<string, unknown>;

/**
 * The shape of the gateway's responses. `flat`: as the gateway sends them; `envelope`: as QFPay's overview page
 * documents them.
 */
export type ResponseShape = "flat" | "envelope";

/** Makes a response with this `respcd`, its usual text in `resperr`, and the members in `fields`. */
export const flatResponse = (respcd: string, fields: Record<string, unknown>): FlatResponse => ({
  respcd,
  resperr: meaningOf(respcd),
  respmsg: "",
  ...fields,
});

const waysToPay = ["qrcode", "pay_url", "pay_params"];

const customs = ["verify_department", "verify_department_trade_id"];
const envelopeMembers = [
  "txamt",
  "out_trade_no",
  "txcurrcd",
  "pay_type",
  "txdtm",
  "orig_syssn",
  ...waysToPay,
  ...customs,
];

/**
 * Returns the `txstatus` of a response. A 0000 response with a code to scan or a link to open belongs to an order that
 * is not paid yet.
 */
function txstatusOf(flat: FlatResponse): string {
  if (flat.respcd === "0000") return waysToPay.some((name) => flat[name]) ? "PENDING" : "SUCCESS";
  return flat.respcd === "1143" || flat.respcd === "1145" ? "PENDING" : "FAILED";
}

/** Converts a flat response to the envelope in QFPay's documents: code, message, and the other members in `data`. */
export function toEnvelope(flat: FlatResponse): Record<string, unknown> {
  const { respcd, resperr, respmsg: _, ...rest } = flat;
  if (rest.data !== undefined || Object.keys(rest).length === 0) return { respcd, respmsg: resperr, ...rest };
  if (rest.syssn === undefined) return { respcd, respmsg: resperr, data: rest };
  const data: Record<string, unknown> = { qf_trade_no: rest.syssn, txstatus: txstatusOf(flat) };
  for (const name of envelopeMembers) if (rest[name] !== undefined) data[name] = rest[name];
  return { respcd, respmsg: resperr, data };
}
