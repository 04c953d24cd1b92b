import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { startReceiver } from "../receiver.js";
import { runHere } from "./run-here.js";

const command = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const refused = (...args: string[]) => runHere(command, args);

const folder = mkdtempSync(join(tmpdir(), "qfpay-refused-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("qfpay-simulator", () => {
  it.each([
    [["check", "http://127.0.0.1:2/n", "--key", ""], "--key is empty. Is the variable set that should hold it?"],
    [["check", "http://127.0.0.1:2/n", "--key", "--json"], "--key has no value before --json."],
    [["--key", "--port", "0"], "--key has no value before --port."],
    [["--key-file", ""], "--key-file is empty."],
  ])("does not take the next option or nothing for the key: %s", async (args, words) => {
    const { code, errors, output } = await refused(...args);
    expect(code).not.toBe(0);
    expect([errors, output]).toEqual([expect.stringContaining(words), ""]);
  });

  it.each([
    ["--prot", "1"],
    ["--port", "x"],
    ["--port", "70000"],
    ["--notify", "nowhere"],
    ["--notify", "mailto:shop@shop.example"],
    ["--speed", "-1"],
    ["--speed", "fast"],
    ["--faults", "1.1"],
    ["--seed", "x"],
    ["--limits", "none"],
  ])("ends with 2 on %s %s", async (...args) => {
    const { code, errors } = await refused(...args);
    expect(code).toBe(2);
    expect(errors).toContain("Usage:");
  });

  it.each([
    [["--host", "203.0.113.9"], "--host 203.0.113.9 is no address of this machine"],
    [["--host", "no-such-name.invalid"], "--host no-such-name.invalid is no address of this machine"],
    [["--allow-host", "http://qfpay"], '"http://qfpay" is no host name that can be allowed'],
  ])("ends with 1 for %s", async (args, reason) => {
    const { code, errors } = await refused("--port", "0", ...args);
    expect(code).toBe(1);
    expect(errors).toContain(reason);
  });

  it("ends with 1 when the port is taken", async () => {
    const { url, close } = await startReceiver();
    const { code, errors } = await refused("--port", new URL(url).port);
    expect(code).toBe(1);
    expect(errors).toMatch(/^Port \d+ is taken \(EADDRINUSE\): give another with --port/);
    await close();
  });

  it("ends with 1 when the folder of the data file does not exist", async () => {
    const { code, errors } = await refused("--port", "0", "--data", join(tmpdir(), "qfpay-nowhere", "books.json"));
    expect(code).toBe(1);
    expect(errors).toMatch(
      /^The data file .* cannot be made: there is no folder .*qfpay-nowhere\. Make the folder first/,
    );
  });
});

describe("keys", () => {
  const secret = "key-that-nobody-may-see";

  it.each(["prod", "test"])("of the %s environment are refused", async (QFPAY_ENV) => {
    const { code, errors } = await runHere(command, ["--port", "0"], { QFPAY_KEY: secret, QFPAY_ENV });
    expect(code).toBe(1);
    expect(errors).toMatch(`QFPAY_ENV is "${QFPAY_ENV}"`);
    expect(errors).not.toContain(secret);
  });

  it.each([
    ["a blank", `${secret} `],
    ["a line break", `${secret}\n\n`],
    ["a quotation mark", `"${secret}"`],
    ["a byte order mark", `\ufeff${secret}`],
    ["a character without width", `${secret}\u200b`],
  ])("with %s in them are refused and not shown", async (name, text) => {
    const path = join(folder, "stray");
    writeFileSync(path, text);
    const { code, errors } = await refused("--port", "0", "--key-file", path);
    expect(code).toBe(1);
    expect(errors).toContain(`clientKey of a simulated merchant has ${name} in it`);
    expect(errors).not.toContain(secret);
  });

  it("are refused if they are given in two ways", async () => {
    const { code, errors } = await refused("--key", "K", "--key-file", join(folder, "key"));
    expect(code).toBe(1);
    expect(errors).toContain("exclude each other");
  });
});

describe("--merchants", () => {
  const file = (name: string, content: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  const secret = "do-not-print-this-key";
  const shop = { appCode: "SHOP", clientKey: secret };

  it.each([
    ["{", /it is not JSON/],
    [{ appCode: "A" }, /it must hold a list/],
    [[], /at least one merchant/],
    [[null], /merchants\[0\] must be an object with appCode, clientKey/],
    [[shop, { appCode: "B" }], /merchants\[1\]\.clientKey must be a text that is not empty/],
    [[{ ...shop, appCode: "" }], /merchants\[0\]\.appCode must be a text/],
    [[{ ...shop, key: secret }], /merchants\[0\]\.key is not known: there are appCode, clientKey, mchid/],
    [[{ ...shop, mchid: 7 }], /merchants\[0\]\.mchid must be a text/],
    [[{ ...shop, notifyUrl: "ftp://shop" }], /merchants\[0\]\.notifyUrl must be an http or https URL/],
    [[{ ...shop, otherEnvironments: [] }], /merchants\[0\]\.otherEnvironments must be an object/],
    [
      [{ ...shop, otherEnvironments: { uat: secret } }],
      /otherEnvironments\.uat must be an object with appCode, clientKey/,
    ],
    [[{ ...shop, otherEnvironments: { uat: { clientKey: 1 } } }], /otherEnvironments\.uat\.clientKey must be a text/],
    [[shop, shop], /share app code SHOP/],
  ])("refuses %j, and says where it is wrong", async (content, reason) => {
    const path = file("wrong.json", content);
    const { code, errors, output } = await refused("--port", "0", "--merchants", path);
    expect(code).toBe(1);
    expect(errors).toMatch(reason);
    expect(errors).toContain(path);
    expect(errors + output).not.toContain(secret);
  });

  it("refuses a file that does not exist, and credentials beside a file", async () => {
    const missing = await refused("--merchants", join(folder, "none.json"));
    expect(missing.code).toBe(1);
    expect(missing.errors).toContain("there is no such file");
    const both = await refused("--merchants", file("one.json", [shop]), "--key", secret);
    expect(both.code).toBe(2);
    expect(both.errors).toMatch(/cannot be used with option '--key <text>'/);
    expect(both.errors).not.toContain(secret);
  });
});

describe("check, trigger and resend", () => {
  const key = "5f4dcc3b5aa765d61d8327deb882cf99";

  it.each([
    [["check", "http://shop.example/notify", "--key", key], 1, "--own-test-system"],
    [["check", "http://127.0.0.1:2/notify"], 1, "The client key is missing"],
    [["check", "nowhere", "--key", key], 2, "http or https URL"],
    [["check", "http://127.0.0.1:2/n", "--key", key, "--json", "--html"], 2, "cannot be used with"],
    [["trigger", "payments", "--to", "http://127.0.0.1:2/n", "--key", key], 2, "It must be one of payment"],
    [["trigger", "payment", "--key", key], 2, "--to"],
    [["trigger", "payment", "--to", "http://127.0.0.1:2/n", "--key", key, "--set", "txamt"], 2, "name=value"],
    [["resend", "A-1", "--simulator", "http://127.0.0.1:2"], 1, "No simulator answers"],
  ])("refuse %s", async (args, expected, reason) => {
    const { code, errors } = await refused(...args);
    expect(code).toBe(expected);
    expect(errors).toContain(reason);
    expect(errors).not.toContain(key);
  });

  it("examine an application: JSON on standard output, and 1 because it refuses everything", async () => {
    const receiver = await startReceiver({ status: 401, body: "no" });
    const { code, output } = await refused("check", receiver.url, "--key", key, "--json");
    expect(code).toBe(1);
    const { verdicts } = JSON.parse(output) as {
      verdicts: { id: string; status: string; title: string; why: string }[];
    };
    expect(verdicts.find(({ id }) => id === "genuine-payment")).toMatchObject({ status: "failed" });
    for (const { title, why } of verdicts) expect([title, why]).not.toContain("");
    expect(output).not.toContain(key);
    await receiver.close();
  });

  it("end with 1 when a notification is not acknowledged", async () => {
    const receiver = await startReceiver({ body: "success" });
    const { code, errors } = await refused("trigger", "payment", "--to", receiver.url, "--key", key);
    expect(code).toBe(1);
    expect(errors).toContain("Not acknowledged");
    await receiver.close();
  });
});
