const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: "the host's name is not known: check the address and this machine's DNS",
  EAI_AGAIN: "the host's name could not be looked up: check this machine's DNS and network",
  ECONNREFUSED: "the host refuses the connection: nothing listens there, or a firewall answers for it",
  ECONNRESET: "the connection was cut: a proxy or firewall on the way may do that",
  ETIMEDOUT: "the host does not answer: check the firewall for outgoing connections",
  UND_ERR_CONNECT_TIMEOUT: "the host does not answer: check the firewall for outgoing connections",
  EHOSTUNREACH: "there is no network route to the host: check this machine's network",
  ENETUNREACH: "there is no network route to the host: check this machine's network",
  CERT_HAS_EXPIRED: "the host's certificate has expired, by this machine's clock",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is self-signed: something between here and QFPay answers in its place",
  SELF_SIGNED_CERT_IN_CHAIN: "the certificate is of a proxy: give its authority to Node with NODE_EXTRA_CA_CERTS",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the certificate cannot be verified: a proxy may answer in the host's place",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is of another host: something answers in its place",
};

/** Describes to a person why a request got no response. */
export function describeNoResponse(error: unknown): string {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; depth++) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== undefined && Object.hasOwn(reasons, code)) return `${reasons[code]} (${code})`;
    if (cause.name === "TimeoutError")
      return "there was no answer in time: check the firewall for outgoing connections";
    if (cause.cause === undefined) return `the connection failed: ${code ?? cause.message}`;
    cause = cause.cause;
  }
  return "the connection failed";
}
