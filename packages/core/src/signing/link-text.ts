import { endpoints } from "../catalog/endpoints.js";
import { type LinkKind, legacyParameters, linkParameters } from "../catalog/link-parameters.js";
import { QFPayValidationError, type ValidationIssue } from "../errors.js";
import { joinPairs } from "./canonicalize.js";

type Pairs = readonly (readonly [string, string])[];

// A link's value may contain these parameter names. Each endpoint that requires one of them also requires a parameter
// name that no link's value may contain, so the signed text is valid for no such request.
const harmlessNames = new Set([
  ...["amount", "description", "email", "interval", "name", "note"],
  ...["page", "phone", "products", "state", "type"],
]);

/**
 * The names of endpoint and link parameters that must not occur in a link's value, because the link's signature could
 * then be used for another request.
 */
const gatewayParameters: ReadonlySet<string> = new Set(
  [
    ...Object.values(endpoints).flatMap(({ required, optional }) => [...required, ...optional]),
    ...Object.values(linkParameters).flat(),
    ...legacyParameters,
  ].filter((name) => !harmlessNames.has(name)),
);

/** Thrown if a link's public signature would also fit another request. The invalid value may come from a visitor. */
export class AmbiguousSignatureError extends QFPayValidationError {}

const embeddedPart = /&([^&=]*)=([^&]*)/g;

/**
 * Returns the text to sign for a link. The text is not escaped, and everybody who opens the link sees the signature.
 * With a value such as `x&syssn=...&txamt=...`, the signature would also be valid for a refund. A value must therefore
 * not contain `&` and a parameter, such as `&txamt=1`. The only exception is a parameter that the link itself has, with
 * the same value.
 *
 * @throws {QFPayValidationError} with all problems, if the signature of the link would also be valid for another
 *   request
 */
export function linkText(pairs: Pairs, kind: LinkKind): string {
  const names = pairs.flatMap(([name]) => foreignName(name, kind));
  const parts = foreignParts(pairs);
  // AmbiguousSignatureError is for values that may come from a visitor. An invalid name is a mistake in the shop's
  // code, so it leads to the general error.
  if (names.length > 0) throw new QFPayValidationError([...names, ...parts]);
  if (parts.length > 0) throw new AmbiguousSignatureError(parts);
  return joinPairs(pairs);
}

function foreignName(name: string, kind: LinkKind): ValidationIssue[] {
  if (/[&=]/.test(name)) return [{ path: name, message: `${JSON.stringify(name)} is not a valid parameter name.` }];
  if (!gatewayParameters.has(name) || linkParameters[kind].some((own) => own === name)) return [];
  const message = `${name} is a parameter of other requests, for which the link's public signature must not fit. Leave it out.`;
  return [{ path: name, message }];
}

function foreignParts(pairs: Pairs): ValidationIssue[] {
  const own = new Map(pairs);
  return pairs.flatMap(([path, value]) => {
    const embeddedParts = [...value.matchAll(embeddedPart)].map(([, name, part]) => [name!, part!] as const);
    const foreign = embeddedParts.filter(([name, part]) => gatewayParameters.has(name) && own.get(name) !== part);
    return [...new Set(foreign.map(([name]) => name))].map((name) => ({ path, message: ambiguityIssue(path, name) }));
  });
}

const ambiguityIssue = (path: string, name: string) =>
  `${path} holds "&${name}=", and ${name} is a parameter of QFPay: whoever sees the link could use its signature for ` +
  "another request. Rename that parameter of yours, or encode the part that holds it with encodeURIComponent.";
