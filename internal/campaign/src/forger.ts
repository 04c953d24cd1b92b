import { createHash } from "node:crypto";
import { signNotification } from "@qfpay/core/testing";
import type { Delivery, Simulator } from "@qfpay/simulator";
import type { MerchantDatabase } from "./books.js";
import { accounts } from "./settings.js";

const claim = (out_trade_no: string, txamt: number) => ({
  ...{ status: "1", pay_type: "800201", txcurrcd: "HKD", respcd: "0000", cancel: "0", notify_type: "payment" },
  ...{ out_trade_no, txamt: String(txamt), syssn: `2026${out_trade_no.replace(/\D/g, "").slice(-22)}` },
});

/** Posts forged notifications about unpaid orders to `urls` until `signal` fires, and counts them in `count`. */
export async function forge(
  urls: readonly string[],
  { deliveries }: Simulator,
  books: MerchantDatabase,
  random: () => number,
  signal: AbortSignal,
  count: { sent: number; accepted: number },
): Promise<void> {
  const open =
    "SELECT out_trade_no, txamt, account FROM orders JOIN purchases ON purchases.id = purchase WHERE state = 'shown' LIMIT 1";
  while (!signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const [order] = (await books.query<Order>(open)).rows;
    if (!order) continue;
    const forged = drawForgery(order, deliveries.at(-1), random);
    if (!forged) continue;
    try {
      const url = `${urls[Math.floor(random() * urls.length)]!}/${order.account}`;
      const response = await fetch(url, { method: "POST", ...forged });
      count.sent++;
      if (response.status === 200) count.accepted++;
      await response.arrayBuffer();
    } catch {
      // A worker that was killed may not be listening again yet, so a failed request is ignored.
    }
  }
}

type Order = { out_trade_no: string; txamt: number; account: number };

function drawForgery(
  { out_trade_no, txamt, account }: Order,
  seen: Delivery | undefined,
  random: () => number,
): { body: RequestInit["body"]; headers: Record<string, string> } | undefined {
  const payload = claim(out_trade_no, txamt);
  const { clientKey } = accounts[account]!;
  const genuine = signNotification(payload, clientKey);
  const body = genuine.body as RequestInit["body"];
  const sha256 = createHash("sha256").update(genuine.body).update(clientKey).digest("hex").toUpperCase();
  switch (Math.floor(random() * 5)) {
    case 0:
      return { body, headers: signNotification(payload, "00000000000000000000000000000000").headers };
    case 1:
      return { body, headers: { "content-type": "application/json" } };
    case 2: // The key is genuine, but belongs to another account.
      return { body, headers: signNotification(payload, accounts[1 - account]!.clientKey).headers };
    case 3:
      return { body, headers: { ...genuine.headers, "X-QF-SIGN": sha256 } };
    default: {
      // Puts this order's number into an earlier notification, and keeps the original signature.
      const altered = seen?.body.replace(/"out_trade_no": "[^"]*"/, `"out_trade_no": "${out_trade_no}"`);
      return altered && altered !== seen?.body ? { body: altered, headers: seen!.headers } : undefined;
    }
  }
}
