import { signNotification } from "@qfpay/core/testing";
import { expect } from "vitest";

/** The client key of the shops in the projects that install the packages. */
export const key = "key-of-a-consumers-shop";

/** Checks that a server handles a signed notification once, and a forged one never. */
export async function deliverTo(url: string): Promise<void> {
  const genuine = signNotification(
    { notify_type: "payment", respcd: "0000", syssn: "1", out_trade_no: "A-1", txamt: "1000", txcurrcd: "HKD" },
    key,
  );
  for (const _attempt of ["first", "repeated"]) expect(await post(url, genuine)).toEqual([200, "SUCCESS"]);
  const forged = signNotification({ notify_type: "payment", syssn: "2", out_trade_no: "A-2", txamt: "1" }, "guessed");
  expect((await post(url, forged))[0]).toBe(401);
  const altered = {
    ...genuine,
    body: new TextEncoder().encode(new TextDecoder().decode(genuine.body).replace("1000", "9000")),
  };
  expect((await post(url, altered))[0]).toBe(401);
  expect(await (await fetch(`${url}/paid`)).json()).toEqual(["A-1 1000"]);
}

async function post(url: string, { body, headers }: ReturnType<typeof signNotification>): Promise<[number, string]> {
  const reply = await fetch(`${url}/qfpay/notify`, { method: "POST", headers, body: Buffer.from(body) });
  return [reply.status, await reply.text()];
}
