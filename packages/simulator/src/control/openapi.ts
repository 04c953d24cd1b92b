import { queryParameters } from "./query-parameters.js";
import type { Route } from "./route.js";
import { ref, type Schema } from "./schema.js";
import { schemas } from "./schemas.js";

const json = (schema: Schema) => ({ content: { "application/json": { schema } } });

const meanings = {
  400: "The request is not valid",
  403: "The host name is not allowed, or a page of another site asks",
  404: "There is no such record",
  409: "It is not in a state in which this can be done",
  415: "The body is not sent as application/json",
} as const;

function operationOf(route: Route) {
  const query = (route.query ?? []).map((name) => ({ name, in: "query", ...queryParameters[name] }));
  const path = route.ref
    ? [{ name: "ref", in: "path", required: true, description: route.ref, schema: { type: "string" } }]
    : [];
  const errors = [400, 403, ...(route.errors ?? []), ...(route.body ? [415 as const] : [])] as const;
  return {
    operationId: `${route.method}${route.path.replace(/[{}]/g, "").replace(/[/-]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: route.summary,
    parameters: [...path, ...query],
    ...(route.body ? { requestBody: { required: !route.bodyOptional, ...json(route.body) } } : {}),
    responses: {
      200: { description: "Done", ...json(route.response) },
      ...Object.fromEntries(
        [...new Set(errors)].map((status) => [status, { description: meanings[status], ...json(ref("Error")) }]),
      ),
    },
  };
}

const events = {
  get: {
    operationId: "getEvents",
    summary: "Server-sent events: `change` when something happened",
    responses: { 200: { description: "Endless", content: { "text/event-stream": { schema: { type: "string" } } } } },
  },
};

/** Makes the OpenAPI description of the control API from the routes that serve it. */
export function openApiOf(routes: readonly Route[]) {
  const paths: Record<string, Record<string, unknown>> = { "/events": events };
  for (const route of routes) {
    const operations = paths[route.path] ?? {};
    paths[route.path] = operations;
    operations[route.method] = operationOf(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Control API of the QFPay simulator",
      version: "1",
      description: "What a customer, a wallet and time do, for tests in any language. No money moves.",
    },
    servers: [{ url: "/_simulator/api" }],
    paths,
    components: { schemas },
  };
}
