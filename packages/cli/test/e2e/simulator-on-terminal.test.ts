import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { credulousShop } from "../credulous-shop.js";
import { at, command, environment, expectNoSecret, onPipe, onTerminal } from "../run.js";

it("qfpay check prints the same verdicts on a terminal as on a pipe", async () => {
  const env = at("http://127.0.0.1:2");
  const piped = await onPipe(["check", await credulousShop()], { env });
  const shown = await onTerminal(["check", await credulousShop()], { env });
  expect([piped.code, shown.code]).toEqual([1, 1]);
  expect(piped.out).not.toContain("\u001b");
  const onTheTerminal = verdicts(shown.out.replaceAll("\r", ""));
  expect(onTheTerminal.length).toBeGreaterThan(20);
  expect(verdicts(piped.out).filter((verdict, i) => verdict !== onTheTerminal[i])).toEqual([]);
  expect(onTheTerminal.length).toBe(verdicts(piped.out).length);
});

/** Returns the verdicts in the output of `qfpay check`: each is a status and a title, with single spaces. */
const verdicts = (text: string) =>
  (stripVTControlCharacters(text).match(/^(?:passed|failed|not[_ ]seen)\b.*$/gim) ?? []).map((verdict) =>
    verdict.trim().split(/\s+/).join(" "),
  );

it("qfpay serve on a terminal tells its address, and Ctrl-C ends it with 0", async () => {
  // "exec" replaces the shell. Otherwise dash, which is used if SHELL is not set, would also get the Ctrl-C and exit
  // with code 130.
  const line = `exec '${process.execPath}' '${command}' serve --port 0`;
  const pseudoTerminal = "script"; // This command is part of Debian's package util-linux.
  const child = spawn(pseudoTerminal, ["--quiet", "--return", "--command", line, "/dev/null"], {
    env: environment({ ...at("http://127.0.0.1:2"), QFPAY_BASE_URL: undefined }),
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  const ended = new Promise((resolve) => child.once("close", resolve));
  await expect.poll(() => out, { timeout: 20_000 }).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(stripVTControlCharacters(out))![0];
  expect((await onPipe(["query", "NOBODY"], { env: at(url) })).code).toBe(1);
  await expect.poll(() => out, { timeout: 20_000 }).toContain("/trade/v1/query");
  child.stdin.write("\u0003");
  expect(await ended).toBe(0);
  expectNoSecret(out);
});
