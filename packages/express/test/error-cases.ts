import { send } from "@qfpay/contract";
import type { ErrorRequestHandler } from "express";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { golden, serve } from "./serve.js";
import type { Make, Setup } from "./setups.js";

/** Tests that the adapter responds after every error. In Express 4, an unhandled rejection would end the process. */
export function errorCases(name: string, make: Make): void {
  const both: Setup["mount"] = (app, _make, { notify, checkout }) =>
    app.all("/qfpay/notify", notify).use("/checkout", checkout);
  const failures: [string, () => never | Promise<never>][] = [
    ["rejects", () => Promise.reject(new Error("secret of the shop"))],
    [
      "throws at once",
      () => {
        throw new Error("secret of the shop");
      },
    ],
  ];

  function unhandled() {
    const listener = vi.fn();
    process.on("unhandledRejection", listener);
    onTestFinished(() => void process.off("unhandledRejection", listener));
    return listener;
  }

  const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

  describe(`errors, ${name}`, () => {
    it.each(failures)("of order(), which %s, are answered as a problem", async (_, order) => {
      const escaped = unhandled();
      const { url } = await serve(make, { mount: both }, { checkout: { order } });
      const answer = await send(`${url}/checkout`, undefined, { method: "POST" });
      expect(answer.status).toBe(500);
      expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(answer.text).not.toContain("secret");
      await settle();
      expect(escaped).not.toHaveBeenCalled();
    });

    it.each(
      ["A-1", "A-1/events", "A-1/qr.svg"].flatMap((path) => failures.map(([how, fail]) => [how, path, fail] as const)),
    )("of authorize(), which %s, are answered as a problem: GET %s", async (_, path, authorize) => {
      const escaped = unhandled();
      const { url } = await serve(make, { mount: both }, { checkout: { authorize } });
      const answer = await send(`${url}/checkout/${path}`);
      expect(answer.status).toBe(500);
      expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(answer.text).not.toContain("secret");
      await settle();
      expect(escaped).not.toHaveBeenCalled();
    });

    it.each([
      ["a notification", "/qfpay/notify", golden],
      ["the checkout", "/checkout", {}],
    ])("of writing the answer to %s reach the error handler", async (_, path, headers) => {
      const escaped = unhandled();
      const seen = vi.fn();
      const onError: ErrorRequestHandler = (error, _req, res, _next) => {
        seen(error.message);
        res.statusCode = 500;
        res.end("handled");
      };
      const { url } = await serve(make, {
        mount: (app, version, routes) => {
          app.use((_req, res, next) => {
            res.set = () => {
              throw new Error("a header that cannot be set");
            };
            next();
          });
          both(app, version, routes);
          app.use(onError);
        },
      });
      const answer = await send(`${url}${path}`, undefined, { method: "POST", headers });
      expect(answer).toMatchObject({ status: 500, text: "handled" });
      expect(seen.mock.calls).toEqual([["a header that cannot be set"]]);
      await settle();
      expect(escaped).not.toHaveBeenCalled();
    });
  });
}
