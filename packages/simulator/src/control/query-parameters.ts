import type { Context } from "hono";
import { ControlError } from "./input.js";
import { text, wholeNumber } from "./schema.js";

/** The parameters that the query strings of the control API may have, with their descriptions for OpenAPI. */
export const queryParameters = {
  limit: {
    description: "How many of the newest are listed",
    schema: { ...wholeNumber, minimum: 1, maximum: 10_000, default: 200 },
  },
  search: {
    description: "Only those whose out_trade_no or syssn holds this text",
    schema: { ...text, minLength: 1, maxLength: 128 },
  },
} as const;

/** The name of a parameter in the query string of the control API. */
export type QueryName = keyof typeof queryParameters;

/** Checked query parameters of the control API: the most rows to list, and a part of their order number or syssn. */
export type QueryValues = { readonly limit: number; readonly search: string | undefined };

function limitOf(value: string | undefined): number {
  const { minimum, maximum, default: usual } = queryParameters.limit.schema;
  if (value === undefined) return usual;
  const limit = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (limit >= minimum && limit <= maximum) return limit;
  throw new ControlError(400, `limit must be ${minimum} to ${maximum}, not "${value}".`);
}

function searchOf(value: string | undefined): string | undefined {
  const { minLength, maxLength } = queryParameters.search.schema;
  if (value === undefined || (value.length >= minLength && value.length <= maxLength)) return value;
  throw new ControlError(400, `search must have ${minLength} to ${maxLength} characters, not ${value.length}.`);
}

/**
 * Reads the query string of a request to the control API.
 *
 * @throws {ControlError} if a parameter is unknown, is given twice or has a value that is not allowed
 */
export function readQuery(c: Context, allowed: readonly QueryName[]): QueryValues {
  const given = c.req.queries();
  for (const [name, values] of Object.entries(given)) {
    if (!allowed.some((known) => known === name)) {
      const known = allowed.length === 0 ? "there is none" : `there are ${allowed.join(", ")}`;
      throw new ControlError(400, `There is no query parameter ${name} here: ${known}.`);
    }
    if (values.length > 1) throw new ControlError(400, `The query parameter ${name} is given ${values.length} times.`);
  }
  return { limit: limitOf(given.limit?.[0]), search: searchOf(given.search?.[0]) };
}
