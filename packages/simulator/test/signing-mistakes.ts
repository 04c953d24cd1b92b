import { createHash, createHmac } from "node:crypto";

/** The steps by which a client signs a request. These functions share no code with the simulator. */
export type Signing = {
  /** Encodes the value of one parameter, as in a URL for example. */
  readonly encode: (value: string) => string;
  /** Sorts the names of the parameters. */
  readonly order: (names: string[]) => string[];
  /** Joins names and values to one text. */
  readonly form: (pairs: (readonly [string, string])[]) => string;
  /** Adds the client key to the text that is then hashed. */
  readonly place: (text: string, key: string) => string;
  /** Returns the signature: the hash of the text. A hash like HMAC also gets the client key. */
  readonly hash: (text: string, key: string) => string;
  /** Whether the key is used only as an argument of `hash`, so that `place` does not add it to the text. */
  readonly keyed?: true;
};

const hex = (name: string) => (text: string) => createHash(name).update(text).digest("hex");
const joined = (pairs: (readonly [string, string])[]) => pairs.map(([name, value]) => `${name}=${value}`).join("&");

const rightly: Signing = {
  encode: (value) => value,
  order: (names) => [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  form: joined,
  place: (text, key) => text + key,
  hash: hex("md5"),
};

/** Returns a percent-encoder that keeps the characters matching `left` and writes a blank as `blank`. */
const percent =
  (left: RegExp, blank = "%20") =>
  (value: string) =>
    [...Buffer.from(value)]
      .map((byte) => {
        const one = String.fromCharCode(byte);
        if (one === " ") return blank;
        return byte < 128 && left.test(one) ? one : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
      })
      .join("");
const small = (encode: (value: string) => string) => (value: string) =>
  encode(value).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

const html = (value: string) =>
  value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("'", "&#39;");

/** Mistakes that published clients make when they sign a request, by step. */
export const mistakes: {
  readonly [Name in "encode" | "order" | "form" | "place" | "hash"]: Record<string, Partial<Signing>>;
} = {
  encode: {
    encodeURIComponent: { encode: encodeURIComponent },
    encodeURI: { encode: encodeURI },
    "Python quote": { encode: percent(/[\w.~/-]/) },
    "Python quote_plus": { encode: percent(/[\w.~-]/, "+") },
    "PHP rawurlencode": { encode: percent(/[\w.~-]/) },
    "PHP urlencode": { encode: percent(/[\w.-]/, "+") },
    "Java URLEncoder": { encode: percent(/[\w.*-]/, "+") },
    ".NET UrlEncode": { encode: small(percent(/[\w.!*()-]/, "+")) },
    ".NET EscapeDataString in small letters": { encode: small(percent(/[\w.~-]/)) },
    "HTML entities": { encode: html },
    "PHP htmlspecialchars": { encode: (value) => html(value).replaceAll("&#39;", "&#039;") },
    "JSON escapes": {
      encode: (value) =>
        JSON.stringify(value)
          .slice(1, -1)
          .replace(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`),
    },
    "escaped slashes": { encode: (value) => value.replaceAll("/", "\\/") },
    NFD: { encode: (value) => value.normalize("NFD") },
  },
  order: {
    unsorted: { order: (names) => names },
    backwards: { order: (names) => rightly.order(names).reverse() },
    "without regard to case": {
      order: (names) => [...names].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
    },
  },
  form: {
    "no &": { form: (pairs) => pairs.map(([name, value]) => `${name}=${value}`).join("") },
    "no =": { form: (pairs) => pairs.map(([name, value]) => `${name}${value}`).join("") },
    "values alone": { form: (pairs) => pairs.map(([, value]) => value).join("") },
    JSON: { form: (pairs) => JSON.stringify(Object.fromEntries(pairs)) },
    "small letters": { form: (pairs) => joined(pairs).toLowerCase() },
    "an & at the end": { form: (pairs) => `${joined(pairs)}&` },
    "a ? in front": { form: (pairs) => `?${joined(pairs)}` },
    "the path in front": { form: (pairs) => `/trade/v1/payment?${joined(pairs)}` },
    "the app code in front": { form: (pairs) => `0123456789ABCDEF0123456789ABCDEF${joined(pairs)}` },
  },
  place: {
    "&key=": { place: (text, key) => `${text}&key=${key}` },
    "&": { place: (text, key) => `${text}&${key}` },
    "key=": { place: (text, key) => `${text}key=${key}` },
    "in front": { place: (text, key) => key + text },
    "in front with &": { place: (text, key) => `${key}&${text}` },
    "both ends": { place: (text, key) => key + text + key },
    "no key": { place: (text) => text },
    twice: { place: (text, key) => text + key + key },
    "a line break behind it": { place: (text, key) => `${text}${key}\n` },
    "a blank before it": { place: (text, key) => `${text} ${key}` },
    "quotes around it": { place: (text, key) => `${text}"${key}"` },
  },
  hash: {
    "SHA-256 without its header": { hash: hex("sha256") },
    "SHA-1": { hash: hex("sha1") },
    "SHA-512": { hash: hex("sha512") },
    Base64: { hash: (text) => createHash("md5").update(text).digest("base64") },
    "a hash of the hash": { hash: (text) => hex("md5")(hex("md5")(text)) },
    "HMAC-SHA256": { hash: (text, key) => createHmac("sha256", key).update(text).digest("hex"), keyed: true },
    "HMAC-MD5": { hash: (text, key) => createHmac("md5", key).update(text).digest("hex"), keyed: true },
    "a hash of the hash and the key": { hash: (text, key) => hex("md5")(hex("md5")(text) + key), keyed: true },
  },
};

/** Returns the signature of a client that makes the mistakes `made`. */
export function signWrongly(params: Record<string, string>, key: string, ...made: readonly Partial<Signing>[]): string {
  const { encode, order, form, place, hash, keyed }: Signing = Object.assign({}, rightly, ...made);
  const text = form(order(Object.keys(params)).map((name) => [name, encode(params[name]!)] as const));
  return keyed ? hash(text, key) : hash(place(text, key), key);
}

/** Parameters with which every mistake in `mistakes` leads to a wrong signature. */
export const tellingParams: Record<string, string> = {
  txamt: "1000",
  txcurrcd: "HKD",
  pay_type: "800201",
  out_trade_no: "A-1001",
  txdtm: "2026-01-01 12:00:00",
  goods_name: "凍奶茶 <Chan's> (50%) é & more*~!",
  Zone: "x",
  notify_url: "https://shop.example/notify?a=1&b=2",
};
