import { BodyTooLargeError, readBody } from "@qfpay/core";
import { plainDiagnosis } from "../diagnosis/plain-diagnosis.js";
import type { Pair } from "../diagnosis/signature.js";
import { Refusal } from "./refusal.js";

const maxBodyBytes = 65_536;

const malformed = (reason: string) => new Refusal("1103", reason);

/**
 * Splits and decodes a form. Unlike `URLSearchParams`, the function refuses broken escapes and repeated names.
 *
 * @param plus the meaning of `+`: a space in forms, a plus sign in the part of a checkout link after `#`
 */
export function decodePairs(text: string, plus: " " | "+" = " "): Pair[] {
  const decode = (part: string) => decodeURIComponent(plus === " " ? part.replaceAll("+", " ") : part);
  const seen = new Set<string>();
  return text
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      try {
        const name = decode(at < 0 ? part : part.slice(0, at));
        if (seen.has(name)) throw malformed(`parameter ${name} is repeated`);
        seen.add(name);
        return [name, at < 0 ? "" : decode(part.slice(at + 1))] as const;
      } catch (error) {
        if (error instanceof Refusal) throw error;
        throw malformed(`"${part}" is not valid form encoding`);
      }
    });
}

async function bodyText(request: Request): Promise<string> {
  try {
    const bytes = await readBody(request.body as AsyncIterable<Uint8Array> | null, maxBodyBytes);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw malformed(error instanceof BodyTooLargeError ? error.message : "the body is not UTF-8 text");
  }
}

/** Converts a JSON body, which is refused, to the form parameters that the client should have sent. */
function pairsOfJson(text: string): Pair[] {
  try {
    return Object.entries(JSON.parse(text) as Record<string, unknown>).map(([name, value]) => [
      name,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]);
  } catch {
    return [];
  }
}

/**
 * Reads the parameters of a request: the form body of a POST, the query string of a GET.
 *
 * @throws {Refusal} 1103 when the body is not a form
 */
export async function readPairs(request: Request): Promise<Pair[]> {
  if (request.method === "GET") return decodePairs(new URL(request.url).search.slice(1));
  const type = request.headers.get("content-type") ?? "";
  if (type.split(";")[0]!.trim().toLowerCase() !== "application/x-www-form-urlencoded") {
    const reason = `content type is "${type}": send application/x-www-form-urlencoded`;
    if (!/json/i.test(type)) throw malformed(reason);
    const members = pairsOfJson(await bodyText(request));
    throw new Refusal("1103", reason, "", plainDiagnosis("json-body", `the body is JSON: ${reason}`, members));
  }
  return decodePairs(await bodyText(request));
}
