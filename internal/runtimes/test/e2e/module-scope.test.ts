import { key, paymentBody, paymentSignature, send } from "@qfpay/contract";
import { createSimulator } from "@qfpay/simulator";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { startReports } from "../harness/reports.js";
import { type RunningRuntime, startRuntime } from "../harness/runtime.js";
import { cellName, newestCombinations } from "../harness/versions.js";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const account = { QFPAY_APPCODE: "from-the-environment", QFPAY_KEY: key };

for (const { hono, runtime } of newestCombinations) {
  describe(cellName(hono, runtime, "made at module scope, configured by env(c)"), () => {
    const simulator = createSimulator({ merchants: [{ appCode: account.QFPAY_APPCODE, clientKey: key }] });
    let reports: Awaited<ReturnType<typeof startReports>>;
    let running: RunningRuntime;
    let app: string;

    beforeAll(async () => {
      const { url: GATEWAY } = await simulator.listen();
      reports = await startReports();
      running = await startRuntime(hono, runtime, { ...account, GATEWAY, REPORTS: reports.url });
      app = `${running.urls[0]}/module-scope`;
    });
    afterAll(async () => {
      await running?.stop();
      reports?.close();
      await simulator.close();
    });

    it("gives qfpay() the account of the environment, and one client to every request", async () => {
      for (const _ of [1, 2, 3]) {
        const answer = (await (await fetch(`${app}/signed`)).json()) as { url: string; clients: number };
        expect(answer.clients).toBe(1);
        expect(answer.url).toMatch(/[?&]appcode=from-the-environment&/);
      }
    });

    it("takes a payment with it, whose signature the gateway accepts", async () => {
      const created = await fetch(`${app}/checkout?number=C-1`, { method: "POST" });
      expect(created.status).toBe(201);
      expect(simulator.transactions).toMatchObject([{ out_trade_no: "C-1" }]);
    });

    it("says which variable is missing where there is none, and no other's value", async () => {
      const bare = await startRuntime(hono, runtime, { QFPAY_KEY: "a-key-to-be-kept" });
      onTestFinished(() => bare.stop());
      const answer = await fetch(`${bare.urls[0]}/module-scope/signed`);
      expect(answer.status).toBe(500);
      const text = await answer.text();
      expect(text).toContain("QFPAY_APPCODE");
      expect(text).not.toContain("a-key-to-be-kept");
    });

    it("keeps the runtime alive for work that outlasts the acknowledgement", async () => {
      const headers = { "x-qf-sign": paymentSignature };
      expect((await send(`${app}/notify/kept`, paymentBody, { headers })).text).toBe("SUCCESS");
      expect(reports.paths).not.toContain("/kept");
      await vi.waitFor(() => expect(reports.paths).toContain("/kept"), 10_000);
    });

    it("answers everybody who asks for a status at the same time, also when the first one goes away", async () => {
      await fetch(`${app}/checkout?number=C-2`, { method: "POST" });
      const leaving = new AbortController();
      simulator.faults.next({ kind: "latency", ms: 2_000, path: "/trade/v1/query" });
      const first = fetch(`${app}/checkout/C-2`, { signal: leaving.signal }).catch(() => "gone");
      await pause(50);
      const others = [1, 2, 3].map(() => fetch(`${app}/checkout/C-2`, { signal: AbortSignal.timeout(20_000) }));
      await pause(50);
      leaving.abort();
      expect(await first).toBe("gone");
      for (const other of await Promise.all(others)) expect(other.status).toBe(200);
    });

    // Only workerd stops a request's unfinished work once the response is sent, so "response" is tested only there.
    const endings = runtime === "workerd" ? ["abort", "response"] : ["abort"];
    it.each(endings)("tells other orders' states when the asking request ends early, by its %s", async (ending) => {
      const numbers = [1, 2, 3, 4].map((number) => `${ending}-${number}`);
      for (const number of numbers) await fetch(`${app}/checkout?number=${number}`, { method: "POST" });
      simulator.faults.next({ kind: "latency", ms: 30_000, path: "/trade/v1/query" });
      const get = (number: string, patienceMs: number) =>
        fetch(`${app}/get/${number}/${patienceMs}/${ending}`, { signal: AbortSignal.timeout(40_000) });
      const first = get(numbers[0]!, 500);
      await pause(200);
      const others = numbers.slice(1).map((number) => get(number, 20_000));
      expect((await first).status).toBe(ending === "abort" ? 500 : 200);
      for (const [at, other] of (await Promise.all(others)).entries()) {
        expect(await other.json()).toMatchObject({ out_trade_no: numbers[at + 1] });
      }
    });

    describe(cellName(hono, runtime, "calls held back by the rate limit"), () => {
      it("lets every payment through in the end", async () => {
        const orders = [1, 2, 3, 4, 5].map((number) =>
          fetch(`${app}/narrow?number=N-${number}`, { method: "POST", signal: AbortSignal.timeout(60_000) }),
        );
        for (const order of await Promise.all(orders)) expect(order.status).toBe(201);
      });
    });
  });
}
