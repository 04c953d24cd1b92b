import { once } from "node:events";
import type { CanActivate, ExecutionContext } from "@nestjs/common";
import { APP_GUARD } from "@nestjs/core";
import { gate, headThenGet, leaveWhileBusy, openGateway } from "@qfpay/contract";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { PlatformResponse } from "../src/http.js";
import { QFPayModule } from "../src/index.js";
import { listen, moduleOf } from "./listen.js";
import { platforms } from "./platforms.js";

const milkTea = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" } as const;

describe.each(platforms)("nest on %s, a reader who left while a guard was busy", (_, adapter) => {
  it("costs no call to the gateway, and does not hold up the end of the application", async () => {
    const { simulator, account } = await openGateway();
    const reached = gate();
    const passed = vi.fn();
    class Slow implements CanActivate {
      async canActivate(context: ExecutionContext) {
        const { method } = context.switchToHttp().getRequest<{ method: string }>();
        if (method === "POST") return true;
        const response = context.switchToHttp().getResponse<PlatformResponse>();
        reached.open();
        await once(response.raw ?? response, "close");
        passed();
        return true;
      }
    }
    const checkout = { order: () => milkTea, authorize: () => true, statusTtlMs: 20 };
    const imports = [QFPayModule.forRoot({ ...account, checkout })];
    const module = moduleOf({ imports, providers: [{ provide: APP_GUARD, useValue: new Slow() }] });
    const { url, close } = await listen(module, adapter());
    const closed = vi.fn();
    onTestFinished(() => close());
    expect((await fetch(`${url}/checkout`, { method: "POST" })).status).toBe(201);
    await leaveWhileBusy(`${url}/checkout/A-1/events`, simulator, { reached, passed });
    void close().then(closed);
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), { timeout: 4_000 });
  });
});

describe.each(platforms)("nest on %s, HEAD of a stream", (_, adapter) => {
  it("is answered with the headers alone, and the connection serves the next request", async () => {
    const { account } = await openGateway();
    const checkout = { order: () => milkTea, authorize: () => true, statusTtlMs: 20 };
    const { url, close } = await listen(
      moduleOf({ imports: [QFPayModule.forRoot({ ...account, checkout })] }),
      adapter(),
    );
    onTestFinished(() => close());
    expect((await fetch(`${url}/checkout`, { method: "POST" })).status).toBe(201);
    const responses = await headThenGet(`${url}/checkout/A-1`);
    expect(responses.match(/^HTTP\/1\.1 .*/gm)).toEqual(["HTTP/1.1 200 OK", "HTTP/1.1 200 OK"]);
    expect(responses).toMatch(/^content-type: text\/event-stream/im);
    expect(responses).toContain('"status":"pending"');
  });
});
