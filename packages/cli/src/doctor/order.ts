import { createOrderNumber, formatTxdtm, parseTxdtm } from "@qfpay/core";
import { type Answer, type SignType, summaryOf } from "./answer.js";
import type { Ask } from "./ask.js";
import type { Finding, Found } from "./finding.js";

/** The settings of the doctor's test order. Earlier requests have shown that they work. */
export type TestOrderSettings = {
  /** The hash with which the requests are signed. */
  readonly signType: SignType;
  /** The sub-merchant's id to send in the requests, if any. */
  readonly mchid: string | undefined;
  /** The pay type of the test order, one with a QR code. */
  readonly payType: string;
  /** The HTTP method with which the order is closed. */
  readonly closeMethod: "POST" | "GET";
};

/** An order that the doctor has sent. `isConfirmed`: whether a response said that the order was created. */
type Opened = { readonly out_trade_no: string; readonly zone: string; isConfirmed: boolean };

const txamt = "300";
const zones = ["Asia/Hong_Kong", "UTC"] as const;

/** Whether the order may exist after this answer: it was created, or the outcome is unknown. */
const mayExist = ({ kind, respcd = "" }: Answer) => kind !== "json" || ["0000", "1143", "1145"].includes(respcd);

const textOf = (answer: Answer, name: string): string | undefined => {
  const { members = {} } = answer;
  const inside = members.data as Record<string, unknown> | undefined;
  const value = members[name] ?? inside?.[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** Finds the time zone of `sysdtm` by comparing `sysdtm` with the time of the response. */
function zoneOfSysdtm(answer: Answer): string | undefined {
  const written = textOf(answer, "sysdtm");
  const now = answer.date ?? answer.at;
  return written === undefined
    ? undefined
    : zones.find((zone) => Math.abs(parseTxdtm(written, zone).getTime() - now) < 3_600_000);
}

/** Creates one unpaid QR order, sends its number a second time to see the refusal, and closes the order again. */
export async function examineOrder(ask: Ask, how: TestOrderSettings): Promise<Found> {
  const { signType, mchid, payType, closeMethod } = how;
  const pay = (out_trade_no: string, zone: string) =>
    ask({
      path: "/trade/v1/payment",
      method: "POST",
      params: {
        txamt,
        txcurrcd: "HKD",
        pay_type: payType,
        out_trade_no,
        txdtm: formatTxdtm(Date.now(), zone),
        goods_name: "qfpay doctor",
      },
      signType,
      mchid,
      once: true,
    });
  const findings: Finding[] = [];
  const open: Opened[] = [];
  try {
    for (const zone of zones) {
      const out_trade_no = createOrderNumber("DOCTOR");
      const order: Opened = { out_trade_no, zone, isConfirmed: false };
      open.push(order); // Added before the request, because Ctrl-C may cut off the response.
      const made = await pay(out_trade_no, zone);
      order.isConfirmed = made.kind === "json" && mayExist(made);
      if (made.kind === "json" && !mayExist(made)) {
        open.pop();
        findings.push(refusedIn(zone, made));
        continue;
      }
      if (made.kind === "json") findings.push(...takenIn(zone, made), usedNumber(await pay(out_trade_no, zone)));
      break;
    }
  } finally {
    for (const order of open) findings.push(await closeAgain(ask, how, order, closeMethod));
  }
  const taken = findings.some(({ id, state }) => id === "txdtm" && state === "change");
  // If the gateway accepts `txdtm` only in UTC, one finding says so. The refusal of Hong Kong time is not shown then.
  const told = taken ? findings.filter(({ id }) => id !== "txdtm-refused") : findings;
  return { findings: told, ...(taken && { options: { timeZone: "UTC" } }) };
}

const refusedIn = (zone: string, answer: Answer): Finding => ({
  id: zone === "UTC" ? "order" : "txdtm-refused",
  title: zone === "UTC" ? "An unpaid order" : "txdtm in Hong Kong time",
  state: "failed",
  seen: `refused: ${summaryOf(answer)}`,
});

function takenIn(zone: string, answer: Answer): Finding[] {
  const own = zoneOfSysdtm(answer);
  const writes =
    own === undefined ? "" : `; the gateway writes its own times in ${own === "UTC" ? "UTC" : "Hong Kong time"}`;
  const about = { id: "txdtm", title: "Zone of txdtm" };
  return [
    zone === "UTC"
      ? {
          ...about,
          state: "change",
          seen: `UTC: the same order was refused in Hong Kong time${writes}`,
          advice: 'Set timeZone: "UTC".',
        }
      : { ...about, state: "ok", seen: `Hong Kong time is taken${writes}` },
  ];
}

function usedNumber(answer: Answer): Finding {
  const about = { id: "used-number", title: "A number used twice" };
  if (mayExist(answer)) {
    return {
      ...about,
      state: "change",
      seen: `taken a second time: ${summaryOf(answer)}`,
      advice: "Never give a number to two orders: the gateway does not prevent it. Tell QFPay.",
    };
  }
  return { ...about, state: "ok", seen: `refused with ${summaryOf(answer)}` };
}

async function closeAgain(
  ask: Ask,
  how: TestOrderSettings,
  { out_trade_no, zone, isConfirmed }: Opened,
  method: "POST" | "GET",
): Promise<Finding> {
  const { signType, mchid } = how;
  const params = { out_trade_no, txamt, txdtm: formatTxdtm(Date.now(), zone) };
  const closed = await ask({ path: "/trade/v1/close", method, params, signType, mchid, afterCtrlC: true });
  const looked = await ask({
    path: "/trade/v1/query",
    method: "POST",
    params: { out_trade_no },
    signType,
    mchid,
    afterCtrlC: true,
  });
  const records = (looked.members?.data ?? []) as readonly { respcd?: unknown }[];
  const isPaid = Array.isArray(records) && records.some(({ respcd }) => respcd === "0000");
  const about = { id: "order", title: "The unpaid order" };
  if (isPaid) {
    const advice = `Refund it: qfpay refund ${out_trade_no} --amount all`;
    return { ...about, state: "failed", seen: `${out_trade_no} was paid before it was closed`, advice };
  }
  if (closed.respcd === "0000") return { ...about, state: "ok", seen: `${out_trade_no} was made and closed again` };
  if (!isConfirmed && !(Array.isArray(records) && records.length > 0)) {
    const seen = `${out_trade_no} was sent, no response came, and a query does not find it: ${summaryOf(looked)}`;
    return {
      ...about,
      state: "not_told",
      seen,
      advice: "If it was made all the same, it is unpaid and expires by itself.",
    };
  }
  return {
    ...about,
    state: "change",
    seen: `${out_trade_no} was made and not closed: ${summaryOf(closed)}`,
    advice: "It is unpaid and expires by itself. Ask QFPay how this account closes orders.",
  };
}
