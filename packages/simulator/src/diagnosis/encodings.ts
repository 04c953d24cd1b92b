import type { SigningVariant, StepVariant } from "./mistake.js";

type Change = SigningVariant["values"]["change"];

/**
 * The URL encoders of programming languages. `left` holds the characters besides letters and digits that the encoder
 * leaves unescaped, `blank` is its encoding of a space.
 */
const encoders: readonly (readonly [name: string, left: string, blank: "%20" | "+"])[] = [
  ["encodeURIComponent", "-_.~!'()*", "%20"],
  ["rawurlencode, EscapeDataString", "-_.~", "%20"],
  ["Python's quote, which leaves slashes", "-_.~/", "%20"],
  ["encodeURI", "-_.~!'()*;,/?:@&=+$#", "%20"],
  ["Go's PathEscape", "-_.~$&+:=@", "%20"],
  ["URLSearchParams, Java's URLEncoder", "-_.*", "+"],
  ["Python's quote_plus, Go's QueryEscape", "-_.~", "+"],
  ["PHP's urlencode", "-_.", "+"],
  [".NET's UrlEncode", "-_.!*()", "+"],
];

const isPlain = (byte: number, characters: string) => {
  const letter = String.fromCharCode(byte);
  return /[A-Za-z0-9]/.test(letter) || characters.includes(letter);
};

function percentEncode(value: string, characters: string, blank: string, small: boolean): string {
  let text = "";
  for (const byte of Buffer.from(value)) {
    const hex = byte.toString(16).padStart(2, "0");
    if (byte === 0x20) text += blank;
    else
      text +=
        byte < 0x80 && isPlain(byte, characters) ? String.fromCharCode(byte) : `%${small ? hex : hex.toUpperCase()}`;
  }
  return text;
}

const hint = "values were URL-encoded before hashing: hash them raw, encode only the body";

/** Signing mistake: values were percent-encoded before hashing. Two variants per encoder: `%2F` and `%2f`. */
export const encodings: readonly StepVariant<Change>[] = encoders.flatMap(([name, left, blank]) =>
  [false, true].map((small) => ({
    cause: "values-encoded" as const,
    hint: `${hint} (as by ${name}${small ? ", in small letters" : ""})`,
    change: (value: string) => percentEncode(value, left, blank, small),
  })),
);

const htmlHint = "values were hashed with HTML entities, as a template or an input filter writes them: hash them raw";

const escapeHtml = (quotes: Readonly<Record<string, string>>): Change => {
  const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", ...quotes };
  return (value) => value.replace(/[&<>"']/g, (one) => names[one] ?? one);
};

const quotesAs: readonly Readonly<Record<string, string>>[] = [
  { '"': "&quot;", "'": "&#39;" },
  { '"': "&quot;", "'": "&#039;" },
  { '"': "&quot;", "'": "&#x27;" },
  { '"': "&#34;", "'": "&#39;" },
  { '"': "&quot;" },
  {},
];

/** Signing mistake: values were HTML-escaped before hashing. The variants escape quotation marks differently. */
export const entities: readonly StepVariant<Change>[] = quotesAs.map((quotes) => ({
  cause: "values-escaped",
  hint: htmlHint,
  change: escapeHtml(quotes),
}));
