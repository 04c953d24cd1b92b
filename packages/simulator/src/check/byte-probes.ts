import { gzipSync } from "node:zlib";
import { signNotification } from "@qfpay/core/testing";
import { deliveredProbe, genuineProbe, refusableProbe } from "./genuine.js";
import type { Probe } from "./probe.js";
import type { Payload } from "./samples.js";
import type { ExaminedApplication } from "./subject.js";

const textOf = (payload: Payload): string => new TextDecoder().decode(signNotification(payload, "-").body);

const probeOfText = (id: string, title: string, write: (payload: Payload) => string): Probe =>
  genuineProbe(
    id,
    title,
    `a genuine payment, written as ${title.replace(/^A /, "a ")}`,
    async ({ samples, order, notify }) => notify(write(samples.payment(await order(), { goods_name: "凍檸茶 a/b" }))),
  );

const largest = 65_536;

function padded(payload: Payload): string {
  const empty = textOf({ ...payload, goods_info: "" });
  return textOf({ ...payload, goods_info: "x".repeat(largest - Buffer.byteLength(empty)) });
}

const payment = async ({ samples, order }: ExaminedApplication) => samples.payment(await order());

/** Tests of whether an application verifies a body's exact bytes, in any JSON format or transfer encoding. */
export const byteProbes: readonly Probe[] = [
  probeOfText("bytes-python", "A body in the gateway's own style, with blanks and \\u escapes", textOf),
  probeOfText("bytes-compact", "A body without blanks", (payload) => JSON.stringify(payload)),
  probeOfText("bytes-utf8", "A body with characters that are not escaped", (payload) =>
    JSON.stringify(payload, null, 1).replaceAll("\n", ""),
  ),
  probeOfText("bytes-slashes", "A body with escaped slashes", (payload) => textOf(payload).replaceAll("/", "\\/")),
  probeOfText("bytes-indented", "A body over several lines", (payload) => JSON.stringify(payload, null, 2)),
  probeOfText("bytes-line-break", "A body with a line break at its end", (payload) => `${textOf(payload)}\n`),
  probeOfText("bytes-number", "A body whose amount is a number", (payload) =>
    textOf(payload).replace(/"txamt": "(\d+)"/, '"txamt": $1'),
  ),
  probeOfText("bytes-repeated-member", "A body with members it did not have before", (payload) =>
    textOf({ ...payload, member_of_the_future: "1", another: "" }),
  ),
  deliveredProbe("largest", "A body of 64 KiB", "a genuine payment of 65,536 bytes", async (subject) =>
    subject.notifyAsExpected(padded(await payment(subject))),
  ),
  deliveredProbe(
    "content-type",
    "A content type with a character set",
    "a genuine payment as application/json; charset=UTF-8",
    async (subject) =>
      subject.notifyAsExpected(await payment(subject), {
        headers: { "content-type": "application/json; charset=UTF-8" },
      }),
  ),
  deliveredProbe(
    "slow-sender",
    "A body that arrives in two pieces",
    "a genuine payment, half of it 0.4 s later",
    async (subject) => subject.notifyAsExpected(await payment(subject), { how: "slow" }),
  ),
  refusableProbe(
    "chunked",
    "A body without a length",
    "a genuine payment in chunks",
    async (subject) => subject.notifyAsExpected(await payment(subject), { how: "chunked" }),
    "The gateway gives a length; a proxy in front of the application may not.",
  ),
  refusableProbe(
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
