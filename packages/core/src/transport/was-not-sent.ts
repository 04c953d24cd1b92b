import type { ConnectFailures } from "./connect-failures.js";

// The error codes of refused connections (in Node's and Bun's spelling), of unknown host names, and of undici's time
// limit for connecting.
const whileConnecting = new Set([
  "ECONNREFUSED",
  "ConnectionRefused",
  "UND_ERR_CONNECT_TIMEOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

// The names of OpenSSL's X509_V_ERR codes, and of Node's own check of the host name. Certificates are verified during
// the TLS handshake, before a request is written.
const certificateCode =
  /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CRL_|INVALID_(?:CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH_)/;

// The messages of Deno and Bun about a connection that could not be opened, and of `fetch` about a request that it
// refuses itself. In Deno's message, `\S+` can match only the URL, never text that the gateway sent.
const connectMessages = [
  /^error sending request for url \(\S+\): client error \(Connect\)/,
  /^(?:[A-Z]+: )?Unable to connect\. Is the computer able to access the url\?$/,
  /^Proxy refused to open a tunnel: /,
  /^bad port$/,
  /^Fetch failed: Requests to port \d+ are blocked$/,
];

type UnknownErrorMembers = Partial<Record<"code" | "syscall" | "cause" | "errors" | "message", unknown>>;

/**
 * Whether the error that `fetch` rejected with proves that the request never reached the gateway.
 *
 * @param failures undici's reports of errors while a connection was opened
 */
export function wasNotSent(
  error: unknown,
  failures?: ConnectFailures,
  seen: ReadonlySet<unknown> = new Set(),
): boolean {
  if (typeof error !== "object" || error === null || seen.has(error)) return false;
  if (failures?.endedWritten(error)) return false;
  if (failures?.has(error)) return true;
  const seenErrors = new Set([...seen, error]); // Each error is examined once, because a `cause` chain may be cyclic.
  const { code, syscall, cause, errors, message } = error as UnknownErrorMembers;
  // A host with several addresses fails with one error per address.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((one) => wasNotSent(one, failures, seenErrors));
  if (syscall === "connect" || syscall === "getaddrinfo") return true;
  if (typeof code === "string" && (whileConnecting.has(code) || certificateCode.test(code))) return true;
  if (typeof message === "string" && connectMessages.some((pattern) => pattern.test(message))) return true;
  return wasNotSent(cause, failures, seenErrors);
}

const advice: readonly (readonly [pattern: RegExp, text: string])[] = [
  [
    /CERT_NOT_YET_VALID|CERT_HAS_EXPIRED|certificate (?:not valid yet|expired)/,
    "The gateway's certificate is not valid at the time of this machine. Check its clock first.",
  ],
  [
    /ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|certificate not valid for name/,
    "The certificate is for another host. Check the host in baseUrl, DNS and any proxy.",
  ],
  [
    /CERT|UNABLE_TO_|invalid peer certificate/,
    "This machine does not trust the issuer of the gateway's certificate. If a proxy replaces certificates, set " +
      "NODE_EXTRA_CA_CERTS (DENO_CERT on Deno) to the proxy's.",
  ],
  [
    /ERR_SSL_|InvalidContentType/,
    "The server that answered does not speak TLS. Check the scheme and port of baseUrl and any proxy.",
  ],
  [/bad port|Requests to port/, "fetch refuses the port of baseUrl. Choose another one."],
  [/ENOTFOUND|EAI_AGAIN|dns error/, "The host name was not found. Check baseUrl and DNS."],
];

/** Returns a text that says why the request was not sent and what to do. The error's own text is not quoted. */
export function explainNotSent(error: unknown): string {
  const text = textsOf(error)!;
  const status = /(?:Proxy response \(|open a tunnel: )(\d{3})/.exec(text)?.[1];
  if (status) return `The proxy answered CONNECT with HTTP ${status}. Check its address, credentials and rules.`;
  return advice.find(([pattern]) => pattern.test(text))?.[1] ?? "Check the network, the host name and any proxy.";
}

/** Joins the codes and messages of an error, its causes and inner errors. `depth` guards against cyclic causes. */
function textsOf(error: unknown, depth = 0): string | undefined {
  if (depth > 4) return undefined;
  const { code, message, cause, errors } = Object(error) as UnknownErrorMembers;
  return String([code, message, ...[cause, errors].flat().map((one) => textsOf(one, depth + 1))]);
}
