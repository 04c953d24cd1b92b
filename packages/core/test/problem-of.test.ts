import { describe, expect, it } from "vitest";
import { problemOf, QFPayApiError, QFPayTimeoutError, QFPayUnknownOutcomeError } from "../src/index.js";

const refused = (category: QFPayApiError["category"], respcd: string) =>
  new QFPayApiError("Refused.", { category, respcd, advice: "", outcome: "rejected" });

describe("problemOf, in a shop's own route for refunds", () => {
  it.each([
    ["a payment that was refunded before", refused("order", "1264"), 422],
    ["a refused payer", refused("customer", "1201"), 422],
    ["a rule for refunds", refused("refund", "1269"), 500],
    ["a wrong set-up", refused("config", "1108"), 500],
    ["an unknown outcome", new QFPayUnknownOutcomeError("?", { recover: async () => undefined }), 502],
    ["a time-out", new QFPayTimeoutError("?", { outcome: "not_sent" }), 504],
  ])("says of %s nothing that is true of payments only", (_, error, status) => {
    const reply = problemOf(error);
    expect(reply.status).toBe(status);
    const { title, detail } = JSON.parse(reply.body as string);
    expect(`${title} ${detail}`).not.toMatch(
      /take this payment|order again|way to pay|you pay again|unprocessable order/i,
    );
  });

  it("warns against repeating a request whose outcome is unknown", () => {
    const { body } = problemOf(new QFPayUnknownOutcomeError("?", { recover: async () => undefined }));
    expect(JSON.parse(body as string).detail).toBe(
      "It is not certain yet whether this request was carried out. Please ask the shop before you repeat it.",
    );
  });
});
