import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { qfpay } from "./run.js";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
  bin: object;
  exports: object;
};

it("the package is one command and nothing to import", () => {
  expect(manifest.bin).toEqual({ qfpay: "./dist/cli.js" });
  expect(Object.keys(manifest.exports)).toEqual(["./package.json"]);
});

it("prints its version", async () => {
  expect(await qfpay(["--version"])).toEqual({ code: 0, out: `${manifest.version}\n`, err: "" });
});

it("has exactly these commands", async () => {
  const { out } = await qfpay(["--help"]);
  const names = [...out.slice(out.indexOf("Commands:")).matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name);
  expect(names).toEqual([
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
    "help",
  ]);
});

it.each([[["quer"]], [["query", "--no-such-option"]], [["list", "--limit", "0"]]])(
  "ends with 2 for %s",
  async (args) => {
    const { code, out, err } = await qfpay(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).not.toBe("");
  },
);
