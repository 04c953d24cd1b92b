// Errors of looking a host up or opening a connection. Anything else may have happened after the body left.
const beforeSending = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused", // Bun
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

// These come on an open connection too, when a route goes away after the body has left.
const whileConnecting = new Set(["ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL"]);

// Deno tells it in the text only. The URL before it holds no blanks, so nothing of ours can read like this.
const denoConnect = /^error sending request for url \(\S+\): client error \(Connect\)/;

type Loose = Partial<Record<"code" | "syscall" | "cause" | "errors" | "message", unknown>>;

/** Whether what `fetch` rejected with proves that the request never reached the gateway. */
export function wasNotSent(error: unknown, seen: ReadonlySet<unknown> = new Set()): boolean {
  if (typeof error !== "object" || error === null || seen.has(error)) return false;
  const known = new Set([...seen, error]); // what causes itself proves nothing
  const { code, syscall, cause, errors, message } = error as Loose;
  // A host with several addresses fails with one error for each.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((one) => wasNotSent(one, known));
  if (typeof code === "string" && beforeSending.has(code)) return true;
  if (typeof code === "string" && whileConnecting.has(code)) return syscall === "connect";
  if (typeof message === "string" && denoConnect.test(message)) return true;
  return wasNotSent(cause, known);
}
