import { expect, it } from "vitest";
import { startGateway } from "../gateway.js";
import { at, onTerminal } from "../run.js";

const color = "\u001b[";

it("the doctor tells on a terminal what it asks, and colours what has to change", async () => {
  const { url } = await startGateway({ account: { closeMethod: "GET", signTypes: ["MD5"] } });
  const { code, out } = await onTerminal(["doctor", "--no-file"], { env: at(url) });
  expect(code).toBe(1);
  expect(out).toContain("Trying hashes on each family of endpoints ...");
  expect(out).toMatch(/\[32mok {4}.\[39m {2}App code and key +they fit/);
  expect(out).toContain(`${color}33mCHANGE${color}39m  Method of close`);
  expect(out).toContain('closeMethod: "GET"');
  const plain = await onTerminal(["doctor", "--no-file"], { env: at(url, { NO_COLOR: "1" }) });
  expect(plain.out).toContain("CHANGE  Method of close");
  expect(plain.out).not.toMatch(/\[3[0-9]m/);
});
