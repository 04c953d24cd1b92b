import { createHash } from "node:crypto";

/** The app code of the test merchant. */
export const appCode = "0123456789ABCDEF0123456789ABCDEF";
/** The client key of the test merchant. */
export const clientKey = "5f4dcc3b5aa765d61d8327deb882cf99";

/** The JSON response of the simulated gateway. */
export type Answer =
  // biome-ignore lint/suspicious/noExplicitAny: a response of any endpoint; the tests check its members
  Record<string, any>;

/** Returns the signature of parameters by QFPay's documentation. Shares no code with the packages under test. */
export function signOf(params: Record<string, string>, key: string, algorithm: "md5" | "sha256" = "md5"): string {
  const names = Object.keys(params).sort((a, b) => Buffer.from(a).compare(Buffer.from(b)));
  const text = names.map((name) => `${name}=${params[name]}`).join("&") + key;
  return createHash(algorithm).update(text).digest("hex").toUpperCase();
}

/** Encodes parameters as a form body. */
export const formOf = (params: Record<string, string>): string => new URLSearchParams(params).toString();

type Target = { fetch: typeof fetch } | { url: string };

type Overrides = {
  headers?: Record<string, string | undefined>;
  body?: string;
  key?: string;
  method?: string;
  signal?: AbortSignal;
};

const withoutAbsent = (headers: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** Makes a client that signs and sends forms. It leaves out headers with the value `undefined`. */
export function createClient(target: Target, key = clientKey, app = appCode) {
  const base = "url" in target ? target.url : "http://simulator.local";
  const send = "url" in target ? fetch : target.fetch;

  /**
   * Sends a signed form and returns the HTTP response.
   *
   * @param path relative to `/trade/v1/`, or an absolute path
   */
  const raw = (path: string, params: Record<string, string>, overrides: Overrides = {}) => {
    const address = base + (path.startsWith("/") ? path : `/trade/v1/${path}`);
    const body = overrides.body ?? formOf(params);
    const isGet = overrides.method === "GET";
    return send(isGet ? `${address}?${body}` : address, {
      method: overrides.method ?? "POST",
      signal: overrides.signal,
      body: isGet ? undefined : body,
      headers: withoutAbsent({
        "Content-Type": isGet ? undefined : "application/x-www-form-urlencoded",
        "X-QF-APPCODE": app,
        "X-QF-SIGN": signOf(params, overrides.key ?? key),
        "X-QF-SIGNTYPE": "MD5",
        ...overrides.headers,
      }),
    });
  };
  const call = async (path: string, params: Record<string, string>, overrides?: Overrides): Promise<Answer> =>
    (await raw(path, params, overrides)).json() as Promise<Answer>;

  return {
    raw,
    call,
    pay: (params: Record<string, string> = {}, overrides?: Overrides) =>
      call("payment", paymentParams(params), overrides),
    query: (params: Record<string, string>, overrides?: Overrides) => call("query", params, overrides),
    refund: (params: Record<string, string>, overrides?: Overrides) =>
      call("refund", { txdtm: "2026-01-01 12:10:00", ...params }, overrides),
  };
}

/** The `extend_info` that pay type 800212 (WeChat H5) requires, as JSON text. */
export const h5Scene: string = JSON.stringify({
  spbill_create_ip: "203.0.113.7",
  scene_info: { h5_info: { type: "Wap", wap_url: "https://shop.example", wap_name: "Tea" } },
});

let scans = 0;

/** Makes a new payment code of a customer. Its last four digits decide the outcome of the payment. */
export const freshCode = (ending = "6789"): string => `28${String(++scans).padStart(12, "0")}${ending}`;

let orders = 0;

/**
 * Makes the parameters of a valid WeChat Pay order (pay type 800201) with a new order number and the given changes. The
 * value `""` removes a parameter.
 */
export function paymentParams(changes: Record<string, string> = {}): Record<string, string> {
  const params: Record<string, string> = {
    txamt: "1000",
    txcurrcd: "HKD",
    pay_type: "800201",
    out_trade_no: `ORDER${String(++orders).padStart(6, "0")}`,
    txdtm: "2026-01-01 12:00:00",
    ...changes,
  };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ""));
}
