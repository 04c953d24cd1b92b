import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { signNotification } from "@qfpay/core/testing";
import { answersAllAlike } from "./genuine.js";
import { describeChanges } from "./order-state.js";
import { failed, notSeen, type Probe, passed } from "./probe.js";
import type { Payload } from "./samples.js";
import { isAcknowledged, type Outgoing, type Received } from "./send.js";
import { type ExaminedApplication, pause, signedHeaders } from "./subject.js";

type Forgery = (payload: Payload, subject: ExaminedApplication) => Outgoing | Promise<Outgoing>;

const md5 = (text: string | Uint8Array) => createHash("md5").update(text).digest("hex").toUpperCase();
const json = { "content-type": "application/json" };
const bytes = (text: string) => new TextEncoder().encode(text);
const patienceMs = 300;

const risks: Readonly<Record<"forged" | "changed" | "empty", string>> = {
  forged: "anybody who knows the URL can tell it that an order is paid",
  changed: "what was signed is not what is read, so somebody on the way can change it",
  empty: "there is nothing in it that could be trusted",
};

/**
 * Judges the response to a forged notification. The probe passes if the application refuses the notification and leaves
 * the order unchanged.
 */
async function judgeForged(
  subject: ExaminedApplication,
  response: Received,
  order: Parameters<ExaminedApplication["readOrderState"]>[0],
  before: Awaited<ReturnType<ExaminedApplication["readOrderState"]>>,
  risk: string,
) {
  if (before) {
    await pause(patienceMs);
    const after = (await subject.readOrderState(order))!;
    const changes = describeChanges(before, after);
    if (changes !== "") return failed(`The order changed (${changes}): ${risk}.`, response);
  }
  if (isAcknowledged(response)) return failed(`It was acknowledged: ${risk}.`, response);
  if (response.kind === "timeout")
    return failed("There was no response: a sender of such requests can block the application.", response);
  if (!before && answersAllAlike(subject)) {
    return notSeen(
      "It is answered like a genuine one, and not with SUCCESS: only --probe can tell what was made of it.",
      response,
    );
  }
  return passed(
    before ? "It was not acknowledged, and the order did not change." : "It was not acknowledged.",
    response,
  );
}

const forgedProbe = (
  id: string,
  title: string,
  sent: string,
  forge: Forgery,
  risk: keyof typeof risks = "forged",
): Probe => ({
  ...{ id, title, sent },
  expected: "a refusal (401), no SUCCESS, and an order that stays as it is",
  async run(subject) {
    const order = await subject.order();
    const before = await subject.readOrderState(order);
    const response = await subject.sendRaw(await forge(subject.samples.payment(order), subject));
    return judgeForged(subject, response, order, before, risks[risk]);
  },
});

const signed = (payload: Payload | string, key: string) => signNotification(payload as object, key);

/**
 * Probes that send notifications without a correct signature for their exact bytes. The application must refuse all of
 * these notifications.
 */
export const forgedProbes: readonly Probe[] = [
  forgedProbe("forged-signature", "A made-up signature", "a payment with a made-up X-QF-SIGN", (payload) => ({
    body: signed(payload, "-").body,
    headers: { ...json, "x-qf-sign": "89ABCDEF0123456789ABCDEF01234567" },
  })),
  forgedProbe("forged-unsigned", "No signature", "a payment without X-QF-SIGN", (payload) => ({
    body: signed(payload, "-").body,
    headers: json,
  })),
  forgedProbe("forged-empty-signature", "An empty signature", "a payment with an empty X-QF-SIGN", (payload) => ({
    body: signed(payload, "-").body,
    headers: { ...json, "x-qf-sign": "" },
  })),
  forgedProbe("forged-wrong-key", "Another key", "a payment signed with another key", (payload) =>
    signed(payload, "another-key-0123456789abcdef0123"),
  ),
  forgedProbe(
    "forged-without-key",
    "A hash without the key",
    "a payment whose X-QF-SIGN is the MD5 of the body alone",
    (payload) => {
      const { body } = signed(payload, "-");
      return { body, headers: { ...json, "x-qf-sign": md5(body) } };
    },
  ),
  forgedProbe(
    "forged-empty-key",
    "The words undefined and null as keys",
    'a payment signed with the key "undefined"',
    (payload) => signed(payload, "undefined"),
  ),
  forgedProbe(
    "forged-prefix",
    "The first half of the right signature",
    "a genuine payment with half of its signature",
    (payload, { target }) => {
      const { body, headers } = signed(payload, target.key);
      return { body, headers: { ...headers, "x-qf-sign": headers["x-qf-sign"]!.slice(0, 16) } };
    },
  ),
  forgedProbe(
    "forged-longer",
    "The right signature with more behind it",
    "a genuine payment with a longer signature",
    (payload, { target }) => {
      const { body, headers } = signed(payload, target.key);
      return { body, headers: { ...headers, "x-qf-sign": `${headers["x-qf-sign"]}00` } };
    },
  ),
  forgedProbe(
    "changed-amount",
    "An amount that was changed on the way",
    "a genuine payment whose txamt was changed after it was signed",
    (payload, { target }) => {
      const { headers } = signed(payload, target.key);
      return { body: signed({ ...payload, txamt: "1" }, "-").body, headers };
    },
    "changed",
  ),
  forgedProbe(
    "changed-number",
    "The signature of another order",
    "a payment with the signature of another one",
    async (payload, { target, samples, order }) => ({
      body: signed(payload, "-").body,
      headers: signed(samples.payment(await order()), target.key).headers,
    }),
    "changed",
  ),
  forgedProbe(
    "changed-blank",
    "One blank more",
    "a genuine payment with a blank behind it that was not signed",
    (payload, { target }) => {
      const { body, headers } = signed(payload, target.key);
      return { body: bytes(`${new TextDecoder().decode(body)} `), headers };
    },
    "changed",
  ),
  forgedProbe(
    "changed-truncated",
    "A body that was cut",
    "a genuine payment without its last 40 bytes",
    (payload, { target }) => {
      const { body, headers } = signed(payload, target.key);
      return { body: body.subarray(0, -40), headers };
    },
    "changed",
  ),
  forgedProbe("forged-gzip", "A compressed forgery", "a compressed payment with a made-up signature", (payload) => ({
    body: gzipSync(signed(payload, "-").body),
    headers: { ...json, "content-encoding": "gzip", "x-qf-sign": "89ABCDEF0123456789ABCDEF01234567" },
  })),
  forgedProbe("forged-form", "A form in place of JSON", "a payment as a form, with a made-up signature", (payload) => ({
    body: bytes(new URLSearchParams(payload as Record<string, string>).toString()),
    headers: { "content-type": "application/x-www-form-urlencoded", "x-qf-sign": "89ABCDEF0123456789ABCDEF01234567" },
  })),
  forgedProbe(
    "empty-body",
    "An empty body, signed",
    "no body, with the hash of the key alone",
    (_, { target }) => ({
      headers: signedHeaders("", target.key),
    }),
    "empty",
  ),
  forgedProbe(
    "signed-list",
    "A signed list in place of an object",
    "[] with a genuine signature",
    (_, { target }) => signed("[]", target.key),
    "empty",
  ),
  forgedProbe(
    "signed-text",
    "Signed text that is no JSON",
    "a signed text",
    (_, { target }) => signed("paid", target.key),
    "empty",
  ),
  forgedProbe("by-get", "A GET request", "a GET with the members in the query", (payload) => ({
    method: "GET",
    headers: { "x-qf-sign": md5(JSON.stringify(payload)) },
  })),
  forgedProbe(
    "oversized",
    "A megabyte",
    "1 MiB with a made-up signature",
    () => ({
      body: new Uint8Array(1_048_576).fill(32),
      headers: { ...json, "x-qf-sign": "89ABCDEF0123456789ABCDEF01234567" },
    }),
    "empty",
  ),
];
