import { spawn } from "node:child_process";
import { expect, it, onTestFinished } from "vitest";
import { credulousShop } from "../credulous-shop.js";
import { at, command, environment, expectNoSecret, onPipe } from "../run.js";

it("qfpay trigger sends a notification and prints what became of it as JSON", async () => {
  const to = await credulousShop();
  const { code, out } = await onPipe(["trigger", "payment", "--to", to, "--set", "out_trade_no=A-1", "--json"], {
    env: at(to),
  });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ sent: { out_trade_no: "A-1" }, acknowledged: true });
  const none = await onPipe(["trigger", "payment", "--to", "http://127.0.0.1:2/n", "--json"], { env: at(to) });
  expect([none.code, JSON.parse(none.out)]).toEqual([1, expect.objectContaining({ acknowledged: false })]);
});

it("qfpay check examines a shop and ends with 1 because it accepts forgeries", async () => {
  const { code, out } = await onPipe(["check", await credulousShop(), "--json"], { env: at("http://127.0.0.1:2") });
  expect(code).toBe(1);
  const { verdicts } = JSON.parse(out) as { verdicts: { status: string }[] };
  expect(verdicts.some(({ status }) => status === "failed")).toBe(true);
});

it("qfpay serve serves a gateway, tells requests as JSON lines and stops with 0", async () => {
  const child = spawn(process.execPath, [command, "serve", "--port", "0", "--json"], {
    env: environment({ ...at("http://127.0.0.1:2"), QFPAY_BASE_URL: undefined }),
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  const ended = new Promise((resolve) => child.once("close", resolve));
  await expect.poll(() => out).toContain("\n");
  const { event, url } = JSON.parse(out) as { event: string; url: string };
  expect(event).toBe("listening");
  expect((await onPipe(["query", "NOBODY"], { env: at(url) })).code).toBe(1);
  await expect.poll(() => out.trimEnd().split("\n").length).toBeGreaterThan(1);
  expect(JSON.parse(out.trimEnd().split("\n")[1]!)).toMatchObject({ event: "request", path: "/trade/v1/query" });
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  expectNoSecret(out);
});
