import { type CheckoutOrder, OrderRefusedError } from "@qfpay/core";
import { describe, expect, it } from "vitest";
import { collectConsoleErrors } from "./console-errors.js";
import { key } from "./fixtures.js";
import { expectProblem, milkTea, shopOn } from "./shop.js";
import type { StartAdapter } from "./start-adapter.js";

/** Errors that look like those of HTTP frameworks. The visitor may see the messages of such errors. */
const httpErrors = {
  "http-errors, as Express uses it": Object.assign(new Error("Log in first."), { status: 401, expose: true }),
  "Hono's HTTPException": Object.assign(new Error("Log in first."), { status: 401, getResponse: () => undefined }),
  "Nest's HttpException": Object.assign(new Error("Unauthorized Exception"), {
    getStatus: () => 401,
    getResponse: () => ({ message: ["Log in first."], statusCode: 401 }),
  }),
};

/** Tests of failing checkouts: the visitor sees a neutral sentence with a reference, and the error is logged. */
export function checkoutFaultCases(start: StartAdapter): void {
  const shop = shopOn(start);

  describe("without hooks, when a checkout fails,", () => {
    it.each<[string, () => CheckoutOrder]>([
      [
        "order() throws",
        () => {
          throw new Error("no such cart");
        },
      ],
      ["order() is wrong", () => ({ ...milkTea, txamt: 9.99, out_trade_no: "A-1" })],
      ["the set-up is", () => ({ ...milkTea, out_trade_no: "A-1", mchid: "nobody" }) as CheckoutOrder],
    ])("because %s, the team is told the error, and the visitor the error's reference", async (_, order) => {
      const console = collectConsoleErrors();
      const { post, told = console } = await shop({ order });
      const answer = await post();
      expectProblem(answer, 500);
      const { reference, detail } = JSON.parse(answer.text);
      expect(told()).toHaveLength(1);
      expect(told()[0]).toContain(reference);
      expect(told()[0]).toMatch(/no such cart|txamt|mchid/);
      expect(told()[0]).not.toContain(key);
      expect(detail).toMatch(/^(The order could not be prepared|The shop cannot take this payment at the moment)\.$/);
    });

    it.each(Object.entries(httpErrors))(
      "the team is told nothing, and the visitor the error's own status and text: %s",
      async (_, error) => {
        const console = collectConsoleErrors();
        const order = () => Promise.reject(error);
        const authorize = () => Promise.reject(error);
        const { post, get, told = console } = await shop({ order, authorize });
        for (const answer of [await post(), await get("A-1")]) {
          expectProblem(answer, 401);
          expect(JSON.parse(answer.text).detail).toBe("Log in first.");
        }
        expect(told()).toEqual([]);
      },
    );

    it("the team is told nothing, and the visitor the shop's text, when the shop refuses an order", async () => {
      const console = collectConsoleErrors();
      const order = () => Promise.reject(new OrderRefusedError("Sold out.", 409));
      const { post, told = console } = await shop({ order });
      expectProblem(await post(), 409);
      expect(told()).toEqual([]);
    });

    // The error is logged, because the shop may have caused it: `order` may have parsed a damaged row of its database.
    it("the team is told a text that order() cannot parse, and the visitor gets 400", async () => {
      const console = collectConsoleErrors();
      const { post, told = console } = await shop({ order: async () => JSON.parse("{") });
      expectProblem(await post(), 400);
      expect(told()).toHaveLength(1);
    });

    it("the team is told the reference of every visitor who meets the same failure", async () => {
      const console = collectConsoleErrors();
      const order = () => {
        throw new Error("no such cart");
      };
      const { post, told = console } = await shop({ order });
      const references = [];
      for (let visitor = 0; visitor < 5; visitor++) references.push(JSON.parse((await post()).text).reference);
      for (const reference of references) expect(told().filter((line) => line.includes(reference))).toHaveLength(1);
    });

    it("the team is told an error that only happens to have a status, as one of an HTTP client has", async () => {
      const console = collectConsoleErrors();
      const order = () => Promise.reject(Object.assign(new Error("upstream said 404"), { status: 404 }));
      const { post, told = console } = await shop({ order });
      const answer = await post();
      expectProblem(answer, 500);
      expect(answer.text).not.toContain("upstream");
      expect(told()).toHaveLength(1);
    });
  });
}
