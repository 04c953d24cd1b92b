import type { Context, Hono } from "hono";
import { ControlError, jsonBody } from "./input.js";
import { type QueryName, type QueryValues, readQuery } from "./query-parameters.js";
import type { ObjectSchema, Schema } from "./schema.js";

/** The parts of a request that a control API route uses. */
export type Input = {
  /** The text in place of `{ref}` in the path of the request. */
  readonly ref: string;
  /** The checked parameters in the query string. */
  readonly query: QueryValues;
  /** The JSON body of the request; empty if the request has no body. */
  readonly body: Readonly<Record<string, unknown>>;
};

/** One operation of the control API: the function that serves it, and its OpenAPI description. */
export type Route = {
  readonly method: "get" | "post" | "delete";
  /** The path below `/_simulator/api`, with at most one `{ref}`. */
  readonly path: string;
  /** One sentence about the route, for the OpenAPI document. */
  readonly summary: string;
  /** The description of the path parameter `{ref}`, for the OpenAPI document. */
  readonly ref?: string;
  /** The names of the parameters that the query string may have. */
  readonly query?: readonly QueryName[];
  /** The JSON Schema of the request body; absent if the route takes none. */
  readonly body?: ObjectSchema;
  /** Whether the request may have no body. Default `false`. */
  readonly bodyOptional?: boolean;
  /** The JSON Schema of the response. */
  readonly response: Schema;
  /** The HTTP statuses with which the route may refuse a request, besides 400. */
  readonly errors?: readonly (404 | 409 | 415)[];
  /** Carries out the operation and returns the response's JSON. */
  readonly run: (input: Input) => unknown;
};

async function bodyOf(c: Context, { body: schema, bodyOptional }: Route): Promise<Input["body"]> {
  if (!schema || (bodyOptional && !c.req.header("content-type"))) return {};
  const body = await jsonBody(c);
  const names = Object.keys(schema.properties);
  const odd = schema.additionalProperties ? undefined : Object.keys(body).find((name) => !names.includes(name));
  if (odd === undefined) return body;
  throw new ControlError(400, `The body has no member ${odd}: there are ${names.join(", ")}.`);
}

/**
 * Adds a route to a server.
 *
 * @param reply makes the response from the route's result
 * @param changed called after a request that may have changed the state
 */
export function mount(
  app: Hono,
  route: Route,
  reply: (body: unknown, status?: number) => Response,
  changed: () => void,
): void {
  const path = route.path.replace("{ref}", ":ref");
  app.on(route.method.toUpperCase(), path, async (c) => {
    try {
      const query = readQuery(c, route.query ?? []);
      const body = await bodyOf(c, route);
      return reply((await route.run({ ref: c.req.param("ref") ?? "", query, body })) ?? { ok: true });
    } catch (error) {
      const status = error instanceof ControlError ? error.status : error instanceof TypeError ? 400 : 409;
      return reply({ error: (error as Error).message }, status);
    } finally {
      if (route.method !== "get") changed();
    }
  });
}
