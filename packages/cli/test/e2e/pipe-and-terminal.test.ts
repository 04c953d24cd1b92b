import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { formatTxdtm } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { startGateway } from "../gateway.js";
import { account, at, onPipe, onTerminal } from "../run.js";

const esc = "\u001b";
const clearLine = `\r${esc}[K`;
const folder = mkdtempSync(join(tmpdir(), "qfpay-printed-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

/** The final text on a terminal, without progress display, colours and the terminal's line breaks. */
const staying = (text: string) =>
  stripVTControlCharacters(
    text
      .split(clearLine)
      .filter((part) => !part.endsWith(" ..."))
      .join(""),
  ).replaceAll("\r\n", "\n");

/** Removes values that differ between two runs of the same command. */
const comparable = (text: string) =>
  text
    .replace(/\d+ ms/g, "<n> ms")
    .replace(/within \d+ s/, "within <n> s")
    .replace(/\d{26}/g, "<syssn>");

const day = formatTxdtm(Date.now()).slice(0, 10);
const { body, headers } = signNotification({ notify_type: "payment", out_trade_no: "A-1" }, account.clientKey);
writeFileSync(path("good.txt"), `X-QF-SIGN: ${headers["x-qf-sign"]}\n\n${new TextDecoder().decode(body)}`);
writeFileSync(path("forged.txt"), `X-QF-SIGN: ${"0".repeat(32)}\n\n${new TextDecoder().decode(body)}`);
/** A time before all payments of this test, even if the test runs across midnight. */
const hourAgo = formatTxdtm(Date.now() - 3_600_000);
writeFileSync(path("books.csv"), `out_trade_no,txamt,txcurrcd,status,created_at\nA-9,1,HKD,success,${hourAgo}\n`);

async function closedShop(): Promise<string> {
  const server = createServer((_, response) => response.writeHead(503).end("closed"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
}

type Row = [code: number, colored: boolean, args: string[]];

const rows: Row[] = [
  [1, true, ["query", "A-1", "NOBODY"]],
  [0, false, ["query", "A-1", "--json"]],
  [0, true, ["list"]],
  // The test has made this refund before, so the command only reports it.
  [0, true, ["refund", "A-1", "--amount", "400"]],
  [1, true, ["doctor", "--no-file"]],
  [0, true, ["explain", path("good.txt")]],
  [1, true, ["reconcile", path("books.csv"), "--from", hourAgo]],
  [1, false, ["trigger", "payment", "--to", "<shop>", "--set", "syssn=1", "--set", "txdtm=1", "--print"]],
  [0, false, ["--help"]],
];
/** Only the weekly run tests these rows: further commands, and further options of the same commands. */
const weeklyRows: Row[] = [
  [1, false, ["refund", "A-1", "--amount", "9999", "--yes"]],
  [1, true, ["explain", path("forged.txt")]],
  [0, false, ["bill", day, "--file", path("bill.zip")]],
  [1, false, ["resend", "NOBODY", "--simulator", "<gateway>"]],
  [2, false, ["query", "A-1", "--key", "some-key"]],
  [0, false, ["--version"]],
  [0, true, ["query", "A-1"]],
  [0, false, ["list", "--json"]],
  [0, false, ["list", "--from", "2026-01-01", "--to", "2026-01-02"]],
  [0, false, ["refund", "A-1", "--amount", "400", "--json"]],
  [1, false, ["doctor", "--no-file", "--json"]],
  [0, false, ["explain", "1143"]],
  [1, false, ["reconcile", path("books.csv"), "--from", hourAgo, "--json"]],
  [0, false, ["bill", day, "--file", path("bill.zip"), "--json"]],
  [2, false, ["query"]],
  [2, false, ["list", "--from", "yesterday"]],
  [0, false, ["doctor", "--help"]],
];

it.each(isWeekly ? [...rows, ...weeklyRows] : rows)(
  "ends with %i and prints the same on a pipe and on a terminal (colours there: %s): qfpay %s",
  async (...row) => {
    const [code, colored, words] = row;
    const { url, client, paid } = await startGateway({ account: { closeMethod: "GET" } });
    const { syssn } = await paid("A-1");
    await client.refunds.create({ syssn, txamt: 400, out_trade_no: `R${syssn}A400` });
    const shop = words.includes("<shop>") ? await closedShop() : "";
    const args = words.map((word) => word.replace("<shop>", shop).replace("<gateway>", url));
    const piped = await onPipe(args, { env: at(url) });
    const shown = await onTerminal(args, { env: at(url, { COLUMNS: "80" }) });
    const expected = words.includes("--print") ? 0 : code;
    expect([piped.code, shown.code]).toEqual([expected, expected]);
    expect(piped.out + piped.err).not.toContain(esc);
    expect(piped.out + piped.err).toMatch(/\S/);
    expect(shown.out.includes(`${esc}[3`)).toBe(colored);
    // Help is compared by words, because a terminal wraps it. `trigger` is left out: it prints new numbers in each run.
    const lines = (text: string) =>
      comparable(text)
        .split(words.includes("--help") ? /\s+/ : "\n")
        .sort();
    if (!words.includes("trigger")) expect(lines(staying(shown.out))).toEqual(lines(piped.out + piped.err));
  },
);
