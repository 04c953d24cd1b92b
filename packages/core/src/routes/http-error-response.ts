/** The response to a request for which the shop's code or its framework has thrown an HTTP error. */
export type HttpErrorResponse = {
  /** The HTTP status. */
  status: number;
  /** The error's text; `undefined` if the text is not meant for visitors. */
  detail?: string | undefined;
};

type Thrown = {
  status?: unknown;
  statusCode?: unknown;
  expose?: unknown;
  message?: unknown;
  getStatus?: () => unknown;
  getResponse?: () => unknown;
};

/**
 * Returns the status and the text of an HTTP error: one from `http-errors` (Express), an `HTTPException` (Hono) or an
 * `HttpException` (NestJS). `undefined` for other errors, whose status may come from another server.
 */
export function httpErrorResponse(error: unknown): HttpErrorResponse | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const thrown = error as Thrown;
  if (typeof thrown.expose !== "boolean" && typeof thrown.getResponse !== "function") return undefined;
  const status = Number(typeof thrown.getStatus === "function" ? thrown.getStatus() : thrown.status);
  if (!(Number.isInteger(status) && status >= 400 && status <= 599)) return undefined;
  return { status, detail: status < 500 && thrown.expose !== false ? messageOf(thrown) : undefined };
}

/**
 * Returns the text of an HTTP error. Nest keeps the text in the error's response, as a list if a pipe found several
 * faults.
 */
function messageOf(thrown: Thrown): string | undefined {
  const response = typeof thrown.getStatus === "function" ? thrown.getResponse?.() : undefined;
  const message = (response as { message?: unknown } | undefined)?.message ?? thrown.message;
  const words = Array.isArray(message) ? message.join(" ") : message;
  return typeof words === "string" && words !== "" ? words : undefined;
}
