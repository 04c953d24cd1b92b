import * as channels from "node:diagnostics_channel";
import { afterEach, expect, test, vi } from "vitest";
import { BodyTooLargeError, QFPay, readBody } from "../src/index.js";

afterEach(() => vi.unstubAllGlobals());

const answer = async () => Response.json({ respcd: "0000", syssn: "1" });
const options = { appCode: "APPCODE", clientKey: "key-of-a-test", environment: "test", fetch: answer } as const;
const params = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD" } as const;

function countControllers(): () => number {
  let count = 0;
  const Original = AbortController;
  vi.stubGlobal(
    "AbortController",
    class extends Original {
      constructor() {
        super();
        count++;
      }
    },
  );
  return () => count;
}

test("a call without a signal and a deadline makes one abort signal for its attempt, else one more", async () => {
  const qfpay = new QFPay(options);
  const made = countControllers();
  await qfpay.payments.create({ ...params, out_trade_no: "A-1" });
  expect(made()).toBe(1);
  await qfpay.payments.create({ ...params, out_trade_no: "A-2" }, { deadlineMs: 60_000 });
  expect(made()).toBe(3);
});

test("all calls of a process listen for connections that fail with one listener per channel", async () => {
  Reflect.deleteProperty(globalThis, Symbol.for("qfpay.connect_failures.2"));
  const names: string[] = [];
  const subscribe = (name: string, listener: () => void) => {
    names.push(name);
    channels.subscribe(name, listener);
  };
  const getBuiltinModule = (name: string) =>
    name === "node:diagnostics_channel" ? { ...channels, subscribe } : undefined;
  vi.stubGlobal("process", Object.assign(Object.create(process), { getBuiltinModule }));
  for (const out_trade_no of ["A-1", "A-2", "A-3"]) {
    await new QFPay(options).payments.create({ ...params, out_trade_no });
  }
  expect(names.length).toBeGreaterThan(0);
  expect(new Set(names).size).toBe(names.length);
});

test("a web stream that holds more than the limit is cancelled, even if its cancelling fails", async () => {
  const reasons: unknown[] = [];
  const stream = () =>
    new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(6)),
      cancel(reason) {
        reasons.push(reason);
        throw new Error("the source cannot be cancelled");
      },
    });
  await expect(readBody(stream(), 11)).rejects.toThrow(BodyTooLargeError);
  expect(reasons).toEqual([expect.any(BodyTooLargeError)]);
});

test("a web stream is read to its end, and its error is passed on", async () => {
  const chunks = (end: (controller: ReadableStreamDefaultController<Uint8Array>) => void) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array([1, 2]));
        controller.enqueue(new Uint8Array([3]));
        end(controller);
      },
    });
  expect(
    await readBody(
      chunks((controller) => controller.close()),
      3,
    ),
  ).toEqual(new Uint8Array([1, 2, 3]));
  await expect(
    readBody(
      chunks((controller) => controller.error(new Error("broken"))),
      3,
    ),
  ).rejects.toThrow("broken");
});
