import { describe, expect, it } from "vitest";
import { startGateway } from "../gateway.js";
import { at, onTerminal } from "../run.js";

const color = "\u001b[";
const clearLine = "\r\u001b[K";

describe("On a terminal", () => {
  it("an order is told in colour, and progress is gone from the line before it", async () => {
    const { url, paid } = await startGateway();
    await paid("A-1001");
    const { code, out } = await onTerminal(["query", "A-1001"], { env: at(url) });
    expect(code).toBe(0);
    expect(out).toContain(`${clearLine}Asking the gateway for one number ...${clearLine}`);
    expect(out).toContain(`${color}32msuccess${color}39m`);
  });

  it.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])("there are no colours with %o", async (own) => {
    const { url, paid } = await startGateway();
    await paid("A-1001");
    const { out } = await onTerminal(["query", "A-1001"], { env: at(url, own) });
    expect(out).toContain("success (0000");
    expect(out).not.toContain(`${color}32m`);
  });

  it("JSON has no colours, and a list tells how far it is", async () => {
    const { url, paid } = await startGateway();
    for (const number of ["A-1", "A-2"]) await paid(number);
    const { out } = await onTerminal(["list", "--json"], { env: at(url) });
    expect(out).toContain("1 so far ...");
    const printed = out.split(clearLine).filter((part) => !part.endsWith(" ..."));
    expect(JSON.parse(printed.join(""))).toHaveLength(2);
    // Text before a cleared line must end with a line break, or it would be cleared too.
    expect(printed.every((part) => part === "" || part.endsWith("\r\n"))).toBe(true);
  });

  it("explain asks for a message where nobody pipes one in", async () => {
    const { code, out } = await onTerminal(["explain"], { env: at("http://127.0.0.1:2") });
    expect([code, out]).toEqual([2, expect.stringContaining("Name a file, give --text")]);
  });
});
