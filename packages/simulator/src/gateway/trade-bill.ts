import { parseHongKong } from "../world/hong-kong-time.js";
import type { World } from "../world/world.js";
import type { Call } from "./call.js";
import { invalidParam, requireParameter } from "./check-params.js";
import { Refusal } from "./refusal.js";
import { fileReply, type Reply } from "./reply.js";
import { zipOf } from "./zip.js";

const columns = ["syssn", "origssn", "order_type", "out_trade_no", "pay_type", "txamt", "txcurrcd", "sysdtm"] as const;

const cell = (value: unknown) => {
  const text = String(value ?? "");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Serves `/download/v1/trade_bill`: a zip with a CSV file of one day's transactions. @throws {Refusal} 1104 or 1136 */
export function tradeBill({ ledger }: World, { merchant, params }: Call): { reply: Reply } {
  const trade_date = requireParameter(params, "trade_date");
  if (parseHongKong(`${trade_date} 00:00:00`) === undefined)
    throw invalidParam(`trade_date "${trade_date}" must be YYYY-MM-DD`);
  const rows = ledger
    .between(merchant, `${trade_date} 00:00:00`, `${trade_date} 23:59:59`)
    .filter(({ state }) => state === "paid");
  if (rows.length === 0) throw new Refusal("1136", `there are no transactions on ${trade_date}`);
  const lines = [columns.join(","), ...rows.map((row) => columns.map((name) => cell(row[name])).join(","))];
  return {
    reply: fileReply(
      `trade_bill_${trade_date}.zip`,
      zipOf(`trade_bill_${trade_date}.csv`, `${lines.join("\r\n")}\r\n`),
    ),
  };
}
