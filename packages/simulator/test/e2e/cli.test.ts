import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { verifyNotification } from "@qfpay/core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { isRunning } from "../../src/data/processes.js";
import { createClient } from "../client.js";
import { startReceiver } from "../receiver.js";

const command = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const running = new Set<ReturnType<typeof spawn>>();

afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});

/** Returns the environment without the QFPay credentials of the developer or CI job that runs the tests. */
function environment(own: Record<string, string>): NodeJS.ProcessEnv {
  const { QFPAY_APPCODE: _, QFPAY_KEY: __, QFPAY_MCHID: ___, QFPAY_ENV: ____, ...rest } = process.env;
  return { ...rest, ...own };
}

const run = (...args: string[]) => runIn({}, ...args);

function runIn(own: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, [command, ...args], { env: environment(own) });
  running.add(child);
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const shows = (text: RegExp) =>
    expect
      .poll(() => output + errors, { timeout: 10_000 })
      .toMatch(text)
      .then(() => text.exec(output + errors)!);
  return { child, ended, shows, output: () => output, errors: () => errors };
}

describe("qfpay-simulator", () => {
  it("starts, prints what a client needs, serves, reports and stops on SIGINT", async () => {
    const receiver = await startReceiver();
    const { child, ended, shows, output } = run("--port", "0", "--notify", receiver.url);
    const [, url, appCode, key] = await shows(
      /simulator on (http:\/\/127\.0\.0\.1:\d+)[\s\S]*QFPAY_APPCODE=(\w+)\nQFPAY_KEY=(\w+)\n[\s\S]*Ctrl-C\n/,
    );
    expect(output()).not.toContain("QFPAY_MCHID");

    const answer = await createClient({ url: url! }, key!, appCode!).pay({ out_trade_no: "A-1" });
    expect(answer).toMatchObject({ respcd: "0000" });
    await fetch(`${answer.qrcode}/approve`, { method: "POST" });
    await shows(/POST \/trade\/v1\/payment A-1 -> 0000 success/);
    await shows(/notify http:.* attempt 1 -> acknowledged/);

    child.kill("SIGINT");
    expect(await ended).toBe(0);
    await receiver.close();
  });

  it("starts a program that finds the simulator through QFPay.fromEnv, and ends with the program's exit code", async () => {
    const program =
      "console.log(Object.entries(process.env).filter(([n]) => /^QFPAY/.test(n)).join(' ')); process.exit(3)";
    const exported = { QFPAY_ENV: "sandbox", QFPAY_SANDBOX_APPCODE: "OTHER", QFPAY_SANDBOX_KEY: "OTHER" };
    const { ended, output } = runIn(exported, "--port", "0", "--", process.execPath, "-e", program);
    expect(await ended).toBe(3);
    const [, url] = /simulator on (http:\S+)/.exec(output())!;
    for (const one of ["QFPAY_ENV,sandbox", `QFPAY_BASE_URL,${url}`, "QFPAY_APPCODE,0123456789ABCDEF0123456789ABCDEF"])
      expect(output()).toContain(one);
    expect(output()).not.toContain("OTHER");
  });

  it("says that a payment's own notify_url was used and not --notify, when that address does not take the notification", async () => {
    const { shows, output } = run("--port", "0", "--notify", "http://127.0.0.1:2/mine");
    const [, url, appCode, key] = await shows(
      /simulator on (http:\/\/127\.0\.0\.1:\d+)[\s\S]*QFPAY_APPCODE=(\w+)\nQFPAY_KEY=(\w+)\n[\s\S]*Ctrl-C\n/,
    );
    expect(output()).toContain(`QFPAY_BASE_URL=${url}\n`);
    const client = createClient({ url: url! }, key!, appCode!);
    const own = await client.pay({ out_trade_no: "A-1", notify_url: "http://127.0.0.1:3/other" });
    await fetch(`${own.qrcode}/approve`, { method: "POST" });
    await shows(
      /notify http:\/\/127\.0\.0\.1:3\/other attempt 1 -> failed .*; notify_url of the payment, not --notify\n/,
    );
    const without = await client.pay({ out_trade_no: "A-2" });
    await fetch(`${without.qrcode}/approve`, { method: "POST" });
    await shows(/notify http:\/\/127\.0\.0\.1:2\/mine attempt 1 -> failed \([^;\n]*\)\n/);
  });

  it("stops the program that it started on SIGTERM", async () => {
    const program = "console.log('I am', process.pid); setInterval(() => {}, 1e3)";
    const { child, ended, shows } = run("--port", "0", "--", process.execPath, "-e", program);
    const [, pid] = await shows(/I am (\d+)/);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(() => process.kill(Number(pid), 0)).toThrow("ESRCH");
  });

  it("stops what the program started too, as npx starts a program through a shell that does not pass signals on", async () => {
    const program = "console.log('I am', process.pid); setInterval(() => {}, 1e3)";
    const line = `'${process.execPath}' -e "${program}"; true`;
    const { child, ended, shows } = run("--port", "0", "--", "sh", "-c", line);
    const [, pid] = await shows(/I am (\d+)/);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    await expect.poll(() => isRunning(Number(pid))).toBe(false);
  });

  it("says so when the program cannot be started", async () => {
    const { ended, errors } = run("--port", "0", "--", "no-such-program-anywhere");
    expect(await ended).toBe(1);
    expect(errors()).toContain("no-such-program-anywhere cannot be started: ENOENT.");
  });

  it("takes options for credentials, mchid and the envelope", async () => {
    const { shows } = run("--port", "0", "--app-code", "APP1", "--key", "KEY1", "--mchid", "M1", "--envelope");
    const [, url] = await shows(
      /on (http:\S+)[\s\S]*QFPAY_APPCODE=APP1\nQFPAY_KEY=KEY1\nQFPAY_MCHID=M1\n[\s\S]*Ctrl-C/,
    );
    const answer = await createClient({ url: url! }, "KEY1", "APP1").pay({ mchid: "M1" });
    expect(answer.data).toMatchObject({ txstatus: "PENDING" });
  });

  it("takes options for codes that work once and no refunds at night, and survives the end of its output's reader", async () => {
    const { child, shows } = run("--port", "0", "--nightly-pause", "--single-use-codes", "--limits", "off");
    const [, url, appCode, key] = await shows(
      /simulator on (http:\/\/127\.0\.0\.1:\d+)[\s\S]*QFPAY_APPCODE=(\w+)\nQFPAY_KEY=(\w+)\n[\s\S]*Ctrl-C\n/,
    );
    child.stdout.destroy();
    const client = createClient({ url: url! }, key!, appCode!);
    const paid = await client.pay({ pay_type: "800208", auth_code: "280000000000000001", out_trade_no: "N-1" });
    const again = { pay_type: "800208", auth_code: "280000000000000001", out_trade_no: "N-3" };
    expect(await client.pay(again)).toMatchObject({ respcd: "1202" });
    const clock = `${url}/_simulator/api/clock`;
    const headers = { "content-type": "application/json" };
    const { now } = (await (await fetch(clock)).json()) as { now: number };
    const day = 86_400_000;
    const midnight = 16 * 3_600_000; // Midnight in Hong Kong is 16:00 in UTC.
    const advance = (midnight - (now % day) + day) % day;
    await fetch(clock, { method: "POST", headers, body: JSON.stringify({ advance }) });
    const refund = { syssn: paid.syssn as string, out_trade_no: "N-2", txamt: "1000" };
    expect(await client.refund(refund)).toMatchObject({ respcd: "1265" });
    expect(child.exitCode).toBeNull();
  });

  it("takes a speed, a share of faults, no limits and a data file, and ends with 1 if the file is damaged", async () => {
    const folder = mkdtempSync(join(tmpdir(), "qfpay-cli-"));
    const data = join(folder, "books.json");
    const options = ["--port", "0", "--data", data, "--limits", "off", "--speed", "0"];
    const first = run(...options, "--faults", "1", "--seed", "5");
    const [, url, appCode, key] = await first.shows(
      /simulator on (http:\S+)[\s\S]*APPCODE=(\w+)\nQFPAY_KEY=(\w+)\n[\s\S]*Ctrl-C/,
    );
    const ask = async (path: string, init?: RequestInit) => (await fetch(`${url}/_simulator/api${path}`, init)).json();
    expect(await ask("/state")).toMatchObject({ clock: { speed: 0 }, faults: { random: [{ share: 1, seed: 5 }] } });
    await ask("/faults", { method: "DELETE" });
    const client = createClient({ url: url! }, key!, appCode!);
    const pay = (_: unknown, at: number) => client.pay({ out_trade_no: `A-${at}` });
    for (const answer of await Promise.all(Array.from({ length: 120 }, pay)))
      expect(answer).toMatchObject({ respcd: "0000" });
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);

    const second = run(...options);
    const [, again] = await second.shows(/simulator on (http:\S+)[\s\S]*Ctrl-C/);
    expect(await (await fetch(`${again}/_simulator/api/transactions?limit=1000`)).json()).toHaveLength(120);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);

    writeFileSync(data, "{");
    const third = run(...options);
    expect(await third.ended).toBe(1);
    expect(third.errors()).toMatch(/not JSON.*left as it is/);
    expect(readFileSync(data, "utf8")).toBe("{");
    rmSync(folder, { recursive: true });
  });

  it("listens on every address for containers, and serves the dashboard under allowed names", async () => {
    const { shows, output } = run("--port", "0", "--host", "0.0.0.0", "--allow-host", "qfpay, gateway");
    const [, url] = await shows(/simulator on (http:\/\/127\.0\.0\.1:\d+) \(listening on 0\.0\.0\.0\)[\s\S]*Ctrl-C\n/);
    expect(output()).toContain("127.0.0.1");
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok" });
  });

  it("prints its options", async () => {
    const { ended, output } = run("--help");
    expect(await ended).toBe(0);
    for (const option of [
      ...["--port", "--notify", "--app-code", "--key", "--key-file", "--mchid", "--envelope"],
      ...[
        "--speed",
        "--faults",
        "--seed",
        "--limits",
        "--data",
        "--nightly-pause",
        "--single-use-codes",
        "--merchants",
        "--version",
      ],
    ]) {
      expect(output()).toContain(option);
    }
  });

  it("prints its version", async () => {
    const { ended, output } = run("--version");
    expect(await ended).toBe(0);
    const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
    expect(output()).toBe(`${(JSON.parse(manifest) as { version: string }).version}\n`);
  });
});

describe("keys", () => {
  const folder = mkdtempSync(join(tmpdir(), "qfpay-key-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const secret = "key-that-nobody-may-see";

  it("are read from the environment and from a file, and not shown", async () => {
    const path = join(folder, "key");
    writeFileSync(path, `${secret}\n`);
    for (const started of [
      runIn({ QFPAY_APPCODE: "APP1", QFPAY_KEY: secret, QFPAY_MCHID: "M1" }, "--port", "0"),
      run("--port", "0", "--app-code", "APP1", "--mchid", "M1", "--key-file", path),
    ]) {
      const [, url] = await started.shows(/on (http:\S+)[\s\S]*APP1 \(mchid M1\)[\s\S]*Ctrl-C/);
      expect(await createClient({ url: url! }, secret, "APP1").pay({ mchid: "M1" })).toMatchObject({ respcd: "0000" });
      expect(started.output()).not.toContain(secret);
    }
  });
});

describe("--merchants", () => {
  const folder = mkdtempSync(join(tmpdir(), "qfpay-merchants-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  const secret = "do-not-print-this-key";
  const shop = { appCode: "SHOP", clientKey: secret };

  it("serves several, and names the environment of a key that is not this one's", async () => {
    const receiver = await startReceiver();
    const path = file("two.json", [
      { ...shop, otherEnvironments: { production: { clientKey: "key-of-production" } } },
      { appCode: "AGENT", clientKey: "key-of-agent", mchid: "M1", notifyUrl: `${receiver.url}/own` },
    ]);
    const { shows, output } = run("--port", "0", "--merchants", path, "--notify", receiver.url);
    const [, url] = await shows(/on (http:\S+)[\s\S]*Merchants: SHOP, AGENT \(mchid M1\)\n[\s\S]*Ctrl-C/);
    expect(output()).not.toContain(secret);

    expect(await createClient({ url: url! }, "key-of-production", "SHOP").pay()).toMatchObject({
      respcd: "1108",
      resperr: expect.stringContaining("production"),
    });
    const scanned = { pay_type: "800208", auth_code: "280000000000000001", notify_url: "" };
    await createClient({ url: url! }, secret, "SHOP").pay(scanned);
    await shows(new RegExp(`notify ${receiver.url} attempt 1`));
    await createClient({ url: url! }, "key-of-agent", "AGENT").pay({
      ...scanned,
      mchid: "M1",
      auth_code: "280000000000000002",
    });
    await shows(new RegExp(`notify ${receiver.url}/own attempt 1`));
    await receiver.close();
  });
});

describe("check, trigger and resend", () => {
  const key = "5f4dcc3b5aa765d61d8327deb882cf99";

  it("send one signed notification with chosen members, or print it for curl", async () => {
    const receiver = await startReceiver();
    const args = [
      "trigger",
      "refund",
      "--to",
      receiver.url,
      "--key",
      key,
      "--set",
      "out_trade_no=R-1",
      "--set",
      "goods_name=it's",
    ];
    const sent = run(...args);
    expect(await sent.ended).toBe(0);
    const { body, headers } = receiver.received[0]!;
    expect(JSON.parse(body.toString())).toMatchObject({
      notify_type: "refund",
      out_trade_no: "R-1",
      goods_name: "it's",
    });
    expect(verifyNotification(body, headers["x-qf-sign"] as string, key)).toBe(true);

    const printed = run(...args, "--print");
    expect(await printed.ended).toBe(0);
    expect(printed.output()).not.toContain(key);
    const shell = spawn("sh", ["-c", printed.output()]);
    await new Promise((resolve) => shell.once("close", resolve));
    const again = receiver.received[1]!;
    expect(verifyNotification(again.body, again.headers["x-qf-sign"] as string, key)).toBe(true);
    await receiver.close();
  });

  it("let a running simulator send a notification once more, by order number", async () => {
    const receiver = await startReceiver();
    const { shows } = run("--port", "0", "--notify", receiver.url);
    const [, url, appCode, own] = await shows(
      /simulator on (http:\S+)[\s\S]*APPCODE=(\w+)\nQFPAY_KEY=(\w+)\n[\s\S]*Ctrl-C/,
    );
    const order = { out_trade_no: "A-1", pay_type: "800208", auth_code: "280000000000000001" };
    await createClient({ url: url! }, own!, appCode!).pay(order);
    await expect.poll(() => receiver.received.length).toBe(1);
    const { ended, output } = run("resend", "A-1", "--simulator", url!);
    expect(await ended).toBe(0);
    expect(output()).toContain("-> acknowledged");
    expect(receiver.received[1]!.body).toEqual(receiver.received[0]!.body);
    const unknown = run("resend", "A-2", "--simulator", url!);
    expect(await unknown.ended).toBe(1);
    expect(unknown.errors()).toContain('No notification has the id "A-2"');
    await receiver.close();
  });
});
