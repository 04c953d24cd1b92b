import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatTxdtm } from "@qfpay/core";
import { steerableClock } from "@qfpay/simulator";
import { afterAll, describe, expect, it } from "vitest";
import { hashOf } from "../src/commands/progress-file.js";
import { startGateway } from "./gateway.js";
import { account, at, qfpay } from "./run.js";

const folder = mkdtempSync(join(tmpdir(), "qfpay-books-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

const accountAt = (baseUrl: string) => hashOf({ ...account, environment: "sandbox", baseUrl });

const header = "out_trade_no,txamt,txcurrcd,status,created_at,order_type";

/** A gateway with four orders that were paid two hours ago, and the time range in which they lie. */
async function pastDay() {
  const hour = 3_600_000;
  const then = Date.now() - 2 * hour;
  const clock = steerableClock({ start: then });
  const gateway = await startGateway({ clock });
  for (const number of ["A-1", "A-2", "A-3", "A-4"]) await gateway.paid(number);
  const made = formatTxdtm(then);
  const range = ["--from", formatTxdtm(then - hour), "--to", formatTxdtm(then + hour)];
  return { ...gateway, made, range };
}

describe("qfpay reconcile", () => {
  it("finds books right that agree with the ledger", async () => {
    const { url, made, range } = await pastDay();
    const rows = ["A-1", "A-2", "A-3", "A-4"].map((number) => `${number},1000,HKD,success,${made},`);
    writeFileSync(path("right.csv"), [header, ...rows].join("\r\n"));
    const { code, out, err } = await qfpay(["reconcile", path("right.csv"), ...range], { env: at(url) });
    expect([code, out, err]).toEqual([0, "", expect.stringContaining("0 differences, 0 undecided")]);
  });

  it("names what differs, from CSV, from JSON lines and from standard input alike", async () => {
    const { url, made, range } = await pastDay();
    const books = [
      { out_trade_no: "A-1", txamt: 1000, txcurrcd: "HKD", status: "pending", created_at: made },
      { out_trade_no: "A-2", txamt: 900, txcurrcd: "HKD", status: "success", created_at: made },
      { out_trade_no: "A-3", txamt: 1000, txcurrcd: "HKD", status: "success", created_at: made },
      { out_trade_no: "A-9", txamt: 1000, txcurrcd: "HKD", status: "success", created_at: made },
    ];
    const lines = books.map((row) => JSON.stringify(row)).join("\n");
    const csv = books.map((row) => `${Object.values(row).join(",")},`);
    writeFileSync(path("books.jsonl"), lines);
    writeFileSync(path("books.csv"), `\ufeff${[header, ...csv].join("\n")}\n`);
    const kinds = ["amount A-2", "not_paid_here A-1", "not_paid_there A-9", "unknown_order A-4"];
    for (const [file, input] of [["books.jsonl"], ["books.csv"], ["-", lines]] as const) {
      const args = ["reconcile", file === "-" ? file : path(file), ...range, "--json"];
      const { code, out } = await qfpay(args, { env: at(url), ...(input && { input }) });
      const found = out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { kind: string; out_trade_no: string });
      expect(found.map(({ kind, out_trade_no }) => `${kind} ${out_trade_no}`).sort(), file).toEqual(kinds);
      expect(code).toBe(1);
    }
    const words = await qfpay(["reconcile", path("books.csv"), ...range], { env: at(url) });
    expect(words.out).toMatch(/^DIFFERS {4}not_paid_there {6}.*A-9/m);
    expect(words.err).toContain("4 differences, 0 undecided");
  });

  it("goes on where it was stopped, prints nothing twice and counts what it printed before", async () => {
    const { url, client, made, range } = await pastDay();
    const [, from = "", , to = ""] = range;
    writeFileSync(path("all.csv"), [header, `A-9,1000,HKD,success,${made},`].join("\n"));
    const args = ["reconcile", path("all.csv"), ...range, "--json", "--resume", path("progress")];
    const whole = await qfpay(args, { env: at(url) });
    const lines = whole.out.trimEnd().split("\n");
    expect([whole.code, lines.length]).toEqual([1, 5]);
    expect(existsSync(path("progress"))).toBe(false);

    // Writes the progress file of a command that was killed after it had printed two differences.
    const { id } = JSON.parse(lines[1]!) as { id: string };
    const orders = [
      { out_trade_no: "A-9", txamt: 1000, txcurrcd: "HKD", status: "success", created_at: made } as const,
    ];
    for await (const item of client.reconcile({ orders, from, to })) {
      const progress = { account: accountAt(url), cursor: item.cursor, from, to, differences: 2 };
      if ("id" in item && item.id === id) writeFileSync(path("progress"), JSON.stringify(progress));
    }
    const rest = await qfpay(args, { env: at(url) });
    expect(rest.out.trimEnd().split("\n")).toEqual(lines.slice(2));
    expect([rest.code, rest.err]).toEqual([1, expect.stringContaining("5 differences")]);
    expect(existsSync(path("progress"))).toBe(false);
  });

  it.each([
    ["none.csv", undefined, "ENOENT"],
    ["books.xlsx", "", "must end in .csv"],
    ["bad.jsonl", "{", "line 1 is not JSON"],
    ["bad.csv", `${header}\n"A-1`, "cannot be used"],
    ["odd.csv", `${header}\nA-1,10.00,HKD,success,2026-01-01 12:00:00,`, "an integer of minor units"],
  ])("refuses %s in words, with 2", async (name, content, words) => {
    const { url, range } = await pastDay();
    if (content !== undefined) writeFileSync(path(name), content);
    const { code, err } = await qfpay(["reconcile", path(name), ...range], { env: at(url) });
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });

  it("asks for --sort in words where a file is not newest first, and sorts it with that", async () => {
    const { url, range } = await pastDay();
    const older = formatTxdtm(Date.now() - 2.5 * 3_600_000);
    const newer = formatTxdtm(Date.now() - 1.5 * 3_600_000);
    const rows = [`B-1,1,HKD,failed,${older},`, `B-2,1,HKD,failed,${newer},`];
    writeFileSync(path("unsorted.csv"), [header, ...rows].join("\n"));
    const args = ["reconcile", path("unsorted.csv"), ...range];
    const refused = await qfpay(args, { env: at(url) });
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("newest first")]);
    expect((await qfpay([...args, "--sort"], { env: at(url) })).err).toContain("4 differences");
  });

  it("refuses a progress file of another account or range, or of something else", async () => {
    const { url, range } = await pastDay();
    writeFileSync(path("empty.csv"), header);
    const args = ["reconcile", path("empty.csv"), ...range, "--resume", path("other")];
    writeFileSync(path("other"), JSON.stringify({ account: "a", cursor: "c", from: "x", to: "x", differences: 0 }));
    expect((await qfpay(args, { env: at(url) })).err).toContain("belongs to another account");
    const ofOtherDay = { account: accountAt(url), cursor: "c", from: "2026-01-01 00:00:00", to: "x", differences: 0 };
    writeFileSync(path("other"), JSON.stringify(ofOtherDay));
    expect((await qfpay(args, { env: at(url) })).err).toContain("belongs to 2026-01-01 00:00:00");
    writeFileSync(path("other"), "notes");
    expect((await qfpay(args, { env: at(url) })).err).toContain("not a file of qfpay reconcile");
    expect(readFileSync(path("other"), "utf8")).toBe("notes");
    writeFileSync(path("other"), JSON.stringify({ cursor: "c", from: "x", to: "x", differences: 0 }));
    const { err } = await qfpay(args, { env: at(url) });
    expect(err).toContain("written by an earlier version of qfpay reconcile, which did not store the account");
    expect(err).toContain("Remove the file and run the command again");
  });
});

describe("qfpay bill", () => {
  const day = formatTxdtm(Date.now()).slice(0, 10);

  it("writes the file of a day and prints its rows", async () => {
    const { url, paid } = await startGateway();
    const { syssn } = await paid("A-1");
    const file = path("bill.zip");
    const { code, out } = await qfpay(["bill", day, "--file", file], { env: at(url) });
    expect([code, out]).toEqual([0, expect.stringContaining(`HKD 10.00  ${syssn}  A-1`)]);
    expect(readFileSync(file).subarray(0, 2).toString()).toBe("PK");
    const { out: json } = await qfpay(["bill", day, "--file", file, "--json"], { env: at(url) });
    expect(JSON.parse(json)).toMatchObject({ file, rows: [{ syssn, txamt: 1000 }] });
  });

  it("ends with 1 if there is none, and with 2 for what is no date", async () => {
    const { url } = await startGateway();
    expect((await qfpay(["bill", day, "--file", path("none.zip")], { env: at(url) })).code).toBe(1);
    expect((await qfpay(["bill", "today"], { env: at(url) })).code).toBe(2);
    expect(existsSync(path("none.zip"))).toBe(false);
  });
});
