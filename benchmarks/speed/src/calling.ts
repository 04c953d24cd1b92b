import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { request as octokit } from "@octokit/request";
import { QFPay, signParams } from "@qfpay/core";
import { ofetch } from "ofetch";
import { type Contender, cpuOfAsync, type Row } from "./compare.js";
import { assertEqual } from "./equal.js";
import { key } from "./messages.js";

const params = { txamt: "2880", txcurrcd: "HKD", pay_type: "800101", txdtm: "2026-11-29 17:02:05" };

type Pay = (number: string) => Promise<string>;

/**
 * The payment functions of the compared libraries. Each posts a form and reads a JSON response. Only `@qfpay/core` also
 * signs and keeps to a rate limit.
 */
function contendersOf(baseUrl: string): Record<string, Pay> {
  const url = `${baseUrl}/trade/v1/payment`;
  const form = (out_trade_no: string) => new URLSearchParams({ ...params, out_trade_no });
  const qfpay = new QFPay({
    appCode: "APPCODE",
    clientKey: key,
    baseUrl,
    limiter: { windows: [{ limit: 1e9, windowMs: 1 }] },
  });
  const signed = async (out_trade_no: string, signal?: AbortSignal) => {
    const headers = { "x-qf-appcode": "APPCODE", "x-qf-sign": signParams({ ...params, out_trade_no }, key) };
    const response = await fetch(url, { method: "POST", headers, body: form(out_trade_no), signal });
    return ((await response.json()) as { syssn: string }).syssn;
  };
  return {
    fetch: async (number) => {
      const response = await fetch(url, { method: "POST", body: form(number) });
      return ((await response.json()) as { syssn: string }).syssn;
    },
    "fetch with a signature": (number) => signed(number),
    "fetch with a signature and a time limit": async (number) => {
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(), 30_000);
      try {
        return await signed(number, limit.signal);
      } finally {
        clearTimeout(timer);
      }
    },
    "@qfpay/core": async (number) => (await qfpay.payments.create({ ...params, out_trade_no: number } as never)).syssn!,
    ofetch: async (number) => (await ofetch<{ syssn: string }>(url, { method: "POST", body: form(number) })).syssn,
    "@octokit/request": async (number) => {
      const response = await octokit("POST /trade/v1/payment", { baseUrl, ...params, out_trade_no: number });
      return (response.data as { syssn: string }).syssn;
    },
  };
}

/**
 * Prepares the benchmark "create a payment", with `atOnce` concurrent calls. It compares the CPU time of the SDK and of
 * HTTP clients in the calling process. `goal` is the share of the baseline's speed that the SDK should reach.
 */
export async function callingRow(atOnce: number, goal: number): Promise<{ row: Row; stop: () => void }> {
  const gateway = fork(fileURLToPath(new URL("./server.js", import.meta.url)), ["gateway"]);
  const [{ port }] = (await once(gateway, "message")) as [{ port: number }];
  const contenders = contendersOf(`http://127.0.0.1:${port}`);
  assertEqual(await Promise.all(Object.values(contenders).map((pay) => pay("order-0"))));
  const row: Row = {
    name: `create a payment, ${atOnce === 1 ? "one after the other" : `${atOnce} at once`}`,
    contenders: Object.entries(contenders).map(([name, pay]) => over(name, pay, atOnce)),
    times: 500,
    warmUpRounds: 4,
    shownAs: "share",
    goal,
  };
  return { row, stop: () => stop(gateway) };
}

const stop = (gateway: ChildProcess) => gateway.disconnect();

let serial = 0;

const over = (name: string, pay: Pay, atOnce: number): Contender => ({
  name,
  run: (times) =>
    cpuOfAsync(async () => {
      const caller = async () => {
        for (let call = 0; call < times / atOnce; call++) await pay(`order-${++serial}`);
      };
      await Promise.all(Array.from({ length: atOnce }, caller));
    }),
});
