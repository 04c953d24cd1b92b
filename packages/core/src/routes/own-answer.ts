/** A response that the shop's own code or its framework has chosen for the visitor. */
export type OwnAnswer = {
  status: number;
  /** Absent if the error's text is not meant for visitors. */
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
 * The HTTP status of an error that was made as an HTTP error: by `http-errors` (Express), as `HTTPException` (Hono) or
 * `HttpException` (NestJS). Other errors with a status, such as an HTTP client's, do not describe the visitor's
 * request.
 */
export function ownAnswer(error: unknown): OwnAnswer | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const thrown = error as Thrown;
  if (typeof thrown.expose !== "boolean" && typeof thrown.getResponse !== "function") return undefined;
  const status = Number(typeof thrown.getStatus === "function" ? thrown.getStatus() : thrown.status);
  if (!(Number.isInteger(status) && status >= 400 && status <= 599)) return undefined;
  return { status, detail: status < 500 && thrown.expose !== false ? messageOf(thrown) : undefined };
}

/** Returns the text of an HTTP error. Nest keeps it in the response, as a list if a pipe found several faults. */
function messageOf(thrown: Thrown): string | undefined {
  const response = typeof thrown.getStatus === "function" ? thrown.getResponse?.() : undefined;
  const message = (response as { message?: unknown } | undefined)?.message ?? thrown.message;
  const words = Array.isArray(message) ? message.join(" ") : message;
  return typeof words === "string" && words !== "" ? words : undefined;
}
