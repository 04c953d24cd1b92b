import { gzipSync } from "node:zlib";
import { signNotification } from "@qfpay/core/testing";
import { delivered, genuine, mayRefuse } from "./genuine.js";
import type { Probe } from "./probe.js";
import type { Payload } from "./samples.js";
import type { Subject } from "./subject.js";

/** Prints a payload as JSON in the gateway's style. */
const textOf = (payload: Payload): string => new TextDecoder().decode(signNotification(payload, "-").body);

const withText = (id: string, title: string, write: (payload: Payload) => string): Probe =>
  genuine(id, title, `a genuine payment, written as ${title.replace(/^A /, "a ")}`, async ({ samples, order, tell }) =>
    tell(write(samples.payment(await order(), { goods_name: "凍檸茶 a/b" }))),
  );

const largest = 65_536;

function padded(payload: Payload): string {
  const empty = textOf({ ...payload, goods_info: "" });
  return textOf({ ...payload, goods_info: "x".repeat(largest - Buffer.byteLength(empty)) });
}

const payment = async ({ samples, order }: Subject) => samples.payment(await order());

/**
 * Probes whether the application hashes exactly the bytes that were signed, however they are formatted and however they
 * arrive.
 */
export const byteProbes: readonly Probe[] = [
  withText("bytes-python", "A body in the gateway's own style, with blanks and \\u escapes", textOf),
  withText("bytes-compact", "A body without blanks", (payload) => JSON.stringify(payload)),
  withText("bytes-utf8", "A body with characters that are not escaped", (payload) =>
    JSON.stringify(payload, null, 1).replaceAll("\n", ""),
  ),
  withText("bytes-slashes", "A body with escaped slashes", (payload) => textOf(payload).replaceAll("/", "\\/")),
  withText("bytes-indented", "A body over several lines", (payload) => JSON.stringify(payload, null, 2)),
  withText("bytes-line-break", "A body with a line break at its end", (payload) => `${textOf(payload)}\n`),
  withText("bytes-number", "A body whose amount is a number", (payload) =>
    textOf(payload).replace(/"txamt": "(\d+)"/, '"txamt": $1'),
  ),
  withText("bytes-repeated-member", "A body with members it did not have before", (payload) =>
    textOf({ ...payload, member_of_the_future: "1", another: "" }),
  ),
  delivered("largest", "A body of 64 KiB", "a genuine payment of 65,536 bytes", async (subject) =>
    subject.tellTaken(padded(await payment(subject))),
  ),
  delivered(
    "content-type",
    "A content type with a character set",
    "a genuine payment as application/json; charset=UTF-8",
    async (subject) =>
      subject.tellTaken(await payment(subject), { headers: { "content-type": "application/json; charset=UTF-8" } }),
  ),
  delivered(
    "slow-sender",
    "A body that arrives in two pieces",
    "a genuine payment, half of it 0.4 s later",
    async (subject) => subject.tellTaken(await payment(subject), { how: "slow" }),
  ),
  mayRefuse(
    "chunked",
    "A body without a length",
    "a genuine payment in chunks",
    async (subject) => subject.tellTaken(await payment(subject), { how: "chunked" }),
    "The gateway gives a length; a proxy in front of the application may not.",
  ),
  mayRefuse(
    "gzip",
    "A compressed body",
    "a genuine payment, compressed with gzip after it was signed",
    async (subject) => {
      const { body, headers } = signNotification(await payment(subject), subject.target.key);
      return subject.sendRaw({ body: gzipSync(body), headers: { ...headers, "content-encoding": "gzip" } });
    },
    "The gateway is not known to compress; a proxy may.",
  ),
];
