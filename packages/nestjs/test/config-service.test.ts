import { ConfigModule, ConfigService } from "@nestjs/config";
import { key, paymentBody, paymentSignature, send } from "@qfpay/contract";
import { describe, expect, it, onTestFinished } from "vitest";
import { QFPayModule, QFPayService } from "../src/index.js";
import { listen, moduleOf } from "./listen.js";
import { platforms } from "./platforms.js";

const variables = { QFPAY_APPCODE: "a", QFPAY_KEY: key };

const moduleWith = (settings: Record<string, string>) =>
  moduleOf({
    imports: [
      ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, ignoreEnvVars: true, load: [() => settings] }),
      QFPayModule.forRootAsync({
        inject: [ConfigService],
        useFactory: (config: ConfigService) => ({
          appCode: config.getOrThrow("QFPAY_APPCODE"),
          clientKey: config.getOrThrow("QFPAY_KEY"),
        }),
        notify: { path: "qfpay/notify" },
      }),
    ],
  });

describe.each(platforms)("nest on %s", (_platform, adapter) => {
  it("takes the account from ConfigService", async () => {
    const server = await listen(moduleWith(variables), adapter());
    onTestFinished(() => server.close());
    const headers = { "content-type": "application/json", "x-qf-sign": paymentSignature };
    expect((await send(`${server.url}/qfpay/notify`, paymentBody, { headers })).text).toBe("SUCCESS");
    expect(server.app.get(QFPayService)).toBeInstanceOf(QFPayService);
  });

  it("does not start when a variable is missing, and names it", async () => {
    await expect(listen(moduleWith({ QFPAY_APPCODE: "a" }), adapter())).rejects.toThrow("QFPAY_KEY");
  });
});
