/** Leaves the gateway instead of an answer; the server turns it into a destroyed socket, `fetch` into a rejection. */
export class ConnectionReset extends Error {
  override readonly name = "ConnectionReset";
}

/** The rejection that undici's `fetch` gives when a connection fails. */
export const fetchFailed = (code: "UND_ERR_SOCKET" | "ECONNREFUSED"): TypeError =>
  new TypeError("fetch failed", {
    cause: Object.assign(new Error(code === "ECONNREFUSED" ? "connect ECONNREFUSED" : "other side closed"), { code }),
  });
