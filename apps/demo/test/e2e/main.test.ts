import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freePort } from "@qfpay/servers";
import { afterEach, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";

const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function run(env: Record<string, string>) {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [main], { env: { PATH, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (output.text += text));
  const exit = once(child, "exit").then(([code]) => code as number | null);
  const url = new Promise<string>((resolve) => {
    child.stdout.on("data", () => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output.text)?.[0];
      if (found) resolve(found);
    });
  });
  return { child, output, exit, url };
}

/** Wrong configurations, with the name that the message must contain. */
const wrong: [env: Record<string, string>, name: string][] = [
  [{ PORT: "http" }, "PORT"],
  [{ DATABASE: "/proc/version" }, "DATABASE"],
  [{ QFPAY_APPCODE: "A" }, "QFPAY_KEY"],
  [{ QFPAY_ENV: "prod", QFPAY_APPCODE: "A", QFPAY_KEY: "SECRET" }, "DEMO_REAL_MONEY=yes"],
  [{ QFPAY_ENV: "prod", QFPAY_PROD_APPCODE: "A", QFPAY_PROD_KEY: "SECRET" }, "DEMO_REAL_MONEY=yes"],
];

// SIGINT is sent in the weekly run only: services.test.ts sends it for each commit.
describe("the program", () => {
  it.each<"SIGINT" | "SIGTERM">(isWeekly ? ["SIGINT", "SIGTERM"] : ["SIGTERM"])(
    "prints the address to open and stops on %s with streams open",
    async (signal) => {
      const demo = run({ PORT: "0" });
      const url = await demo.url;
      await expect
        .poll(() => demo.output.text)
        .toMatch(/Look {6}http:\/\/127\.0\.0\.1:\d+\/ is the gateway's dashboard/);
      const events = await fetch(`${url}/wire/events`);
      expect((await fetch(url)).status).toBe(200);
      demo.child.kill(signal);
      expect(await demo.exit).toBe(0);
      await events.body?.cancel().catch(() => {});
    },
  );

  it("says so when the port is taken", async () => {
    const first = run({ PORT: "0" });
    const { port } = new URL(await first.url);
    const second = run({ PORT: port });
    expect(await second.exit).toBe(1);
    expect(second.output.text).toContain(`Port ${port} is taken by another program.`);
    expect(second.output.text).toContain("PORT=0");
  });

  it("with PUBLIC_URL says which port the proxy must lead to, and takes nothing but notifications there", async () => {
    const port = `${await freePort()}`;
    const demo = run({ PORT: "0", NOTIFY_PORT: port, PUBLIC_URL: "https://tea.example" });
    const url = await demo.url;
    const notifyUrl = `http://127.0.0.1:${port}`;
    await expect.poll(() => demo.output.text).toContain(`Notify    ${notifyUrl}`);
    expect((await fetch(`${notifyUrl}/express/orders`)).status).toBe(404);
    expect((await fetch(`${notifyUrl}/express/qfpay/notify`, { method: "POST" })).status).toBe(401);
    const second = run({ PORT: "0", NOTIFY_PORT: port, PUBLIC_URL: "https://tea.example" });
    expect(await second.exit).toBe(1);
    expect(second.output.text).toContain(`Port ${port} is taken by another program.`);
    expect(second.output.text).toContain("NOTIFY_PORT");
    expect(url).not.toBe(notifyUrl);
  });

  it.each(wrong)("tells what is wrong with %j in one line that names it, and starts nothing", async (env, name) => {
    const demo = run({ PORT: "0", ...env });
    expect(await demo.exit).toBe(1);
    expect(demo.output.text).toMatch(/^The demo could not start\. .+\n$/);
    expect(demo.output.text).toContain(name);
    expect(demo.output.text).not.toContain("SECRET");
  });
});
