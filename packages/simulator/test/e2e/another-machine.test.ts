import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const cli = at("../../dist/cli.js");
const { QFPAY_APPCODE: _, QFPAY_KEY: __, QFPAY_MCHID: ___, QFPAY_ENV: ____, ...env } = process.env;

it("a shop in Python uses the simulator of another machine", async () => {
  const inNamespace = ["--map-root-user", "--net", "sh", at("another-machine.sh")];
  const { stdout } = await run("unshare", [...inNamespace, process.execPath, cli, at("another-machine.py")], { env });
  expect(stdout).toMatch(/Ran 6 tests[\s\S]*\nOK\n/);
}, 120_000);
