import { path } from "../fuzz-request.js";
import { type Mutations, payload } from "./mutation.js";

const known = ["GET", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH"];
const rare = ["TRACE", "PROPFIND", "LOCK", "M-SEARCH", "PURGE", "REPORT", "SEARCH", "QUERY"];
const none = ["post", "POS", "POSTT", "BREW", "PO ST", "\u00ff", "PRI * HTTP/2.0\r\n"];

/** Mutations with another method, path or HTTP version. Some of the requests are invalid HTTP. */
export const methodMutations: Mutations = {
  "method.known": ({ random }) => ({ method: random.pick(known) }),
  "method.known.empty": ({ random }) => ({
    method: random.pick(known),
    body: Buffer.alloc(0),
    signatures: [],
    framing: { headers: [], bytes: Buffer.alloc(0) },
  }),
  "method.rare": ({ random }) => ({ method: random.pick(rare), http: "odd", ending: "finish" }),
  "method.connect": () => ({ method: "CONNECT", http: "broken", ending: "finish" }),
  "method.none": ({ random }) => ({ method: random.pick(none), http: "broken", ending: "wait" }),
  "target.odd": ({ random }) => ({
    target: random.pick([
      `${path}/`,
      path.toUpperCase(),
      "/qfpay/notif%79",
      `/${path}`,
      `${path}/../notify`,
      `http://other.example${path}`,
      "/qfpay/notify%00",
      "/qfpay/notify;a=b",
      "/%",
      "/__proto__",
      "*",
    ]),
    http: "odd",
    ending: "wait",
  }),
  "target.query": ({ random }) => ({
    target: `${path}?${random.pick(["a=b", "__proto__[x]=1", "%", "a[b][c]=d", "i=-1", "x=".repeat(1_000)])}`,
  }),
  "line.http09": (material) => ({ body: payload(material), version: "", http: "broken", ending: "wait" }),
  "line.version": ({ random }) => ({
    version: random.pick(["HTTP/2.0", "HTTP/9.9", "HTTP/1.2", "http/1.1", "HTTP/1.1 x"]),
    http: "odd",
    ending: "wait",
  }),
};
