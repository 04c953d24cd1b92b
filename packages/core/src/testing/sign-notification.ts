import { escapeNonAscii } from "../notify/reprint.js";
import { signBody } from "../signing/sign-body.js";

/** The result of `signNotification`: send the headers and the body unchanged. */
export type SignedNotification = {
  /** The signed bytes. */
  body: Uint8Array;
  /**
   * The body as text, for HTTP clients such as Supertest, which convert a `Buffer` to JSON, so that the signature is
   * wrong. There, `.set(headers).send(text)` sends the signed bytes, as does
   * `.set(headers).serialize((bytes) => bytes).send(Buffer.from(body))`.
   */
  text: string;
  headers: Record<string, string>;
};

/**
 * Makes a notification with the bytes that the gateway would send, signed as the gateway signs.
 *
 * @param payload an object is serialized like the gateway's JSON (`", "`, `": "`, `\uXXXX`); bytes or text are signed
 *   as they are
 * @param key the client key that the receiver verifies with
 * @example
 * const { body, headers } = signNotification({ notify_type: "payment", syssn: "2026...", txamt: "1000" }, key);
 * await fetch("http://localhost:3000/qfpay/notify", { method: "POST", body, headers });
 */
export function signNotification(payload: object | Uint8Array | string, key: string): SignedNotification {
  const body =
    payload instanceof Uint8Array
      ? payload
      : new TextEncoder().encode(typeof payload === "string" ? payload : pythonJson(payload));
  const headers = { "content-type": "application/json", "x-qf-sign": signBody(body, key) };
  return { body, text: new TextDecoder().decode(body), headers };
}

/**
 * Prints JSON like Python's `json.dumps` with its defaults: a space after each separator, and characters beyond ASCII
 * escaped.
 */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => pythonJson(item)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([name, member]) => `${pythonJson(name)}: ${pythonJson(member)}`).join(", ")}}`;
  }
  return escapeNonAscii(JSON.stringify(value));
}
