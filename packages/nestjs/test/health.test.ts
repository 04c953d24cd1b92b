import { Controller, Get, Inject } from "@nestjs/common";
import { HealthCheck, HealthCheckService, TerminusModule } from "@nestjs/terminus";
import { key, send } from "@qfpay/contract";
import { fakeClock } from "@qfpay/core/testing";
import { createSimulator, type SimulatorOptions } from "@qfpay/simulator";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { QFPayHealthIndicator, type QFPayHealthOptions, QFPayModule, type QFPayModuleOptions } from "../src/index.js";
import { listen, moduleOf } from "./listen.js";
import { platforms } from "./platforms.js";

describe.each(platforms)("nest on %s", (_platform, adapter) => {
  async function running(
    health: QFPayHealthOptions,
    options: Partial<QFPayModuleOptions> = {},
    gateway: Partial<SimulatorOptions> = {},
  ) {
    const simulator = createSimulator({ merchants: [{ appCode: "a", clientKey: key }], ...gateway });
    onTestFinished(() => simulator.close());
    const { url: baseUrl } = await simulator.listen();
    @Controller("health")
    class HealthController {
      constructor(
        @Inject(HealthCheckService) readonly checks: HealthCheckService,
        @Inject(QFPayHealthIndicator) readonly qfpay: QFPayHealthIndicator,
      ) {}

      @Get()
      @HealthCheck()
      check() {
        return this.checks.check([() => this.qfpay.isHealthy("qfpay", health)]);
      }
    }
    const account = { appCode: "a", clientKey: key, baseUrl, retry: false, ...options } as const;
    const imports = [QFPayModule.forRoot(account), TerminusModule.forRoot({ logger: false })];
    const server = await listen(moduleOf({ imports, controllers: [HealthController] }), adapter());
    onTestFinished(() => server.close());
    return {
      simulator,
      async check() {
        const answer = await send(`${server.url}/health`);
        return { status: answer.status, text: answer.text, ...JSON.parse(answer.text) };
      },
    };
  }

  describe("QFPayHealthIndicator", () => {
    it("is up once the application has started, without asking the gateway", async () => {
      const { check, simulator } = await running({});
      expect(await check()).toMatchObject({ status: "ok", info: { qfpay: { status: "up" } } });
      expect(simulator.requests).toEqual([]);
    });

    it("asks the gateway once for many probes, moving no money", async () => {
      const { check, simulator } = await running({ enquireEveryMs: 60_000 });
      const answers = await Promise.all(Array.from({ length: 20 }, check));
      answers.push(await check());
      expect(answers.every(({ info }) => info.qfpay.status === "up")).toBe(true);
      expect(simulator.requests.map(({ path }) => path)).toEqual(["/trade/v1/query"]);
      expect(simulator.transactions).toEqual([]);
    });

    it("asks the gateway once on the first of a month too", async () => {
      const clock = fakeClock(Date.UTC(2026, 2, 31, 16, 30)); // At this time, April has already begun in Hong Kong.
      const { check, simulator } = await running({ enquireEveryMs: 60_000 }, { clock }, { clock });
      expect((await check()).info.qfpay.status).toBe("up");
      expect(simulator.requests.map(({ path }) => path)).toEqual(["/trade/v1/query"]);
    });

    it("is down after five seconds in which the gateway does not answer, and not before", async () => {
      const clock = fakeClock();
      const fetch = vi.fn(() => new Promise<Response>(() => {}));
      const imports = [QFPayModule.forRoot({ appCode: "a", clientKey: key, retry: false, clock, fetch })];
      const { app, close } = await listen(moduleOf({ imports }), adapter());
      onTestFinished(() => close());
      const answered = vi.fn();
      const health = app.get(QFPayHealthIndicator).isHealthy("qfpay", { enquireEveryMs: 60_000 }).then(answered);
      await clock.advance(4_999);
      expect(fetch).toHaveBeenCalledTimes(1);
      expect(answered).not.toHaveBeenCalled();
      await clock.advance(1);
      await health;
      expect(answered).toHaveBeenCalledWith({ qfpay: expect.objectContaining({ status: "down" }) });
    });

    it("is down when the key is wrong, and says why without it", async () => {
      const { check } = await running({ enquireEveryMs: 60_000 }, { clientKey: "the-wrong-key" });
      const answer = await check();
      expect(answer).toMatchObject({ status: "error", error: { qfpay: { status: "down" } } });
      expect(answer.error.qfpay.message).toContain("api_error");
      expect(answer.text).not.toContain("the-wrong-key");
    });

    it("is down while the gateway is down, and up again after enquireEveryMs", async () => {
      const { check, simulator } = await running({ enquireEveryMs: 50 });
      simulator.faults.next({ kind: "status", status: 503, when: "before" });
      expect((await check()).error.qfpay.status).toBe("down");
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect((await check()).info.qfpay.status).toBe("up");
    });

    it("is up while the gateway refuses because of too many calls", async () => {
      const { check, simulator } = await running({ enquireEveryMs: 60_000 });
      simulator.faults.next({ kind: "429", times: 5 });
      expect((await check()).info.qfpay.status).toBe("up");
      expect(simulator.requests).toHaveLength(1);
    });

    it("tells accounts apart", async () => {
      const simulator = createSimulator({ merchants: [{ appCode: "a", clientKey: key }] });
      onTestFinished(() => simulator.close());
      const { url: baseUrl } = await simulator.listen();
      const one = { appCode: "a", clientKey: key, baseUrl, retry: false } as const;
      const imports = [QFPayModule.forRoot(one), QFPayModule.forRoot({ ...one, name: "hk2", appCode: "nobody" })];
      const { app, close } = await listen(moduleOf({ imports }), adapter());
      onTestFinished(() => close());
      const health = app.get(QFPayHealthIndicator);
      const options = { enquireEveryMs: 60_000 };
      expect(await health.isHealthy("one", options)).toEqual({ one: { status: "up" } });
      expect(await health.isHealthy("two", { ...options, account: "hk2" })).toMatchObject({ two: { status: "down" } });
    });

    it.each([0, -1, Number.NaN])("refuses enquireEveryMs: %d", async (enquireEveryMs) => {
      const { app, close } = await listen(
        moduleOf({ imports: [QFPayModule.forRoot({ appCode: "a", clientKey: key })] }),
        adapter(),
      );
      onTestFinished(() => close());
      await expect(app.get(QFPayHealthIndicator).isHealthy("qfpay", { enquireEveryMs })).rejects.toThrow(
        "enquireEveryMs",
      );
    });
  });
});
