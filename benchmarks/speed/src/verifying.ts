import { createHash, createHmac, hash } from "node:crypto";
import { Webhooks } from "@octokit/webhooks";
import { constructNotification, verifyNotification } from "@qfpay/core";
import Stripe from "stripe";
import { type Contender, cpuOfAsync, type Row } from "./compare.js";
import { assertEqual } from "./equal.js";
import { key, type Message, message } from "./messages.js";

const stripe = new Stripe("sk_of_no_account");
const webhooks = new Webhooks({ secret: key });
// The messages are signed only once, and Stripe by default refuses signatures that are older than five minutes.
const toleranceSeconds = 3600;

type Read = (message: Message) => unknown;

/**
 * Makes the functions that verify and read a notification of `length` bytes, as a row of the benchmark's table. The
 * baseline hashes and parses without a library. `goal` is the share of its speed that the SDK should reach.
 */
export async function verifyingRow(length: number, goal: number): Promise<Row> {
  const messages = Array.from({ length: 100 }, (_, serial) => message(serial, length));
  const contenders: [string, Read][] = [
    ["MD5 and JSON.parse", ({ text }) => hash("md5", text + key, "hex").length > 0 && JSON.parse(text)],
    ["MD5 and JSON.parse of the bytes", readBytes],
    ["HMAC-SHA256 and JSON.parse of the bytes", readBytesWithHmac],
    ["verified and parsed only", ({ bytes, qfpay }) => verifyNotification(bytes, qfpay, key) && decode(bytes)],
    ["@qfpay/core", ({ bytes, qfpay }) => constructNotification(bytes, qfpay, key)],
    [
      "@octokit/webhooks",
      async ({ text, octokit }) => (await webhooks.verify(text, octokit)) && (JSON.parse(text) as unknown),
    ],
    [
      "stripe",
      ({ bytes, stripe: header }) => stripe.webhooks.constructEvent(bytes as Buffer, header, key, toleranceSeconds),
    ],
  ];
  const numbers = contenders.map(
    async ([, read]) => ((await read(messages[7]!)) as { out_trade_no: string }).out_trade_no,
  );
  assertEqual(await Promise.all(numbers));
  return {
    name: `verify and read a message of ${length} bytes`,
    contenders: contenders.map(([name, read]) => over(name, read, messages)),
    times: length > 1000 ? 3_000 : 10_000,
    shownAs: "share",
    goal,
  };
}

// The baselines start from bytes, because a server receives bytes. This takes longer than to start from a string.
const decode = (bytes: Uint8Array): unknown =>
  JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));

const readBytes: Read = ({ bytes }) =>
  createHash("md5").update(bytes).update(key).digest("hex").length > 0 && decode(bytes);

const readBytesWithHmac: Read = ({ bytes }) =>
  createHmac("sha256", key).update(bytes).digest("hex").length > 0 && decode(bytes);

const over = (name: string, read: Read, messages: readonly Message[]): Contender => ({
  name,
  run: (times) =>
    cpuOfAsync(async () => {
      for (let at = 0; at < times; at++) {
        const result = read(messages[at % messages.length]!);
        if (result instanceof Promise) await result;
      }
    }),
});
