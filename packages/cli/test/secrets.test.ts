import { describe, expect, it } from "vitest";
import { redact } from "../src/output/redact.js";
import { account, at, qfpay } from "./run.js";

const nowhere = at("http://127.0.0.1:2", {
  QFPAY_TEST_APPCODE: "T",
  QFPAY_TEST_KEY: "feedfacefeedfacefeedfacefeedface",
});

describe("A client key", () => {
  it.each([
    [["query", "A-1", "--key", account.clientKey]],
    [["query", "A-1", `--key=${account.clientKey}`]],
    [["doctor", "--client-key", account.clientKey]],
    [["check", "http://127.0.0.1:2/n", "--key", "some-other-key"]],
    [["trigger", "payment", "--to", "http://127.0.0.1:2/n", "-k", "some-other-key"]],
    [["serve", "--port", "0", "--key=some-other-key"]],
    [["list", account.clientKey]],
    [["explain", "--text", `txamt=100${account.clientKey.toUpperCase()}`, "--sign", "0"]],
    [["query", "feedfacefeedfacefeedfacefeedface"]],
  ])("is refused in words on the command line: %s", async (args) => {
    const { code, out, err } = await qfpay(args, { env: nowhere });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("must not stand on the command line");
    expect(err).not.toContain("some-other-key");
  });

  it.each([
    [["query", "A-1", "--key", ""], "qfpay has no option --key. "],
    [["query", "A-1", "--key-file", ""], "--key-file is empty. Name a file"],
    [["query", "A-1", "--key-file", "--env", "test"], "--key-file has no value before --env. Name a file"],
    [["check", "http://127.0.0.1:2/n", "--key-file", "--json"], "--key-file has no value before --json."],
  ])("that is missing where a variable was not set is named with its option: %s", async (args, words) => {
    const { code, out, err } = await qfpay(args, { env: nowhere });
    expect([code === 0, out]).toEqual([false, ""]);
    expect(err).toContain(words);
  });

  it("is not offered as an option by any command", async () => {
    for (const name of [
      "doctor",
      "query",
      "list",
      "refund",
      "reconcile",
      "bill",
      "explain",
      "check",
      "trigger",
      "resend",
      "serve",
    ]) {
      const { code, out } = await qfpay([name, "--help"]);
      expect(code, name).toBe(0);
      expect(out, name).not.toMatch(/--key[ =]/);
    }
  });

  it("is replaced in any spelling, and ordinary words are not", () => {
    const key = 'Ab/"c d+1';
    const text = `${key} ${key.toUpperCase()} ${JSON.stringify({ key })} ${encodeURIComponent(key)}`;
    expect(redact(text, [key])).toBe('<client key> <client key> {"key":"<client key>"} <client key>');
    expect(redact("a pay type", ["pay"])).toBe("a pay type");
  });
});
