import type { BackendName, Problem } from "../../src/shop/api.js";
import { say } from "./language.js";

/** An error response of the server, or a request that got no response. */
export class ProblemError extends Error {
  /** A short name of the error, from the server's response. */
  readonly title: string;
  /** The SDK's error code, if any. */
  readonly code: string | undefined;
  /** The gateway's code, if the gateway refused the request. */
  readonly respcd: string | undefined;
  /** The HTTP status; `undefined` if there was no response. */
  readonly httpStatus: number | undefined;
  /** Whether the page cannot know if the server carried out the request. */
  readonly isUnclear: boolean;

  constructor({ title, detail, code, respcd }: Partial<Omit<Problem, "status">>, httpStatus?: number) {
    super(detail ?? say.value.problems.noReason);
    this.httpStatus = httpStatus;
    this.isUnclear = httpStatus === undefined || httpStatus >= 500;
    this.title = title ?? "That did not work";
    this.code = code;
    this.respcd = respcd;
  }
}

/**
 * Whether the outcome of a request is unknown to the page. An error that did not come from the server says nothing
 * about the outcome.
 */
export const isUnclear = (error: unknown): boolean => !(error instanceof ProblemError) || error.isUnclear;

/** Requests JSON from a back end. `post` is the body of a POST. @throws {ProblemError} without a 2xx response */
export const ask = <T>(backend: BackendName, path: string, post?: unknown, headers = {}): Promise<T> =>
  askPath<T>(`/${backend}${path}`, post, headers);

/** Calls a server function that only the demo needs, such as `inspect`. @throws {ProblemError} if the request fails */
export const callTool = <T>(name: string, post: unknown): Promise<T> => askPath<T>(`/tools/${name}`, post);

async function askPath<T>(path: string, post: unknown, headers = {}): Promise<T> {
  const init = post === undefined ? {} : { method: "POST", body: JSON.stringify(post) };
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { "content-type": "application/json", ...headers } });
  } catch {
    throw new ProblemError({ title: "The shop is closed", detail: say.value.problems.closed });
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new ProblemError((body ?? {}) as Problem, response.status);
  if (body === undefined) throw new ProblemError({ detail: say.value.problems.closed }); // The response was cut off.
  return body as T;
}

/**
 * Returns the text with which the page shows a caught error. A refusal by the gateway is explained in the page's own
 * words and not with the SDK's message.
 */
export function problemText(error: unknown): string {
  const { problems } = say.value;
  if (!(error instanceof ProblemError)) return error instanceof Error ? error.message : problems.page;
  const { code, title, respcd, message } = error;
  if (code === "order_lost") return problems.orderLost;
  if (title === noAnswer) return problems.titles[title] ?? (respcd ? sayRefusal(respcd, message) : message);
  // The texts of `problems.titles` say that nothing was charged, which is not certain after this code.
  if (code === "outcome_unknown") return problems.mayExist;
  if (respcd !== undefined) return sayRefusal(respcd, message);
  return problems.titles[title] ?? message;
}

/** The title of the shop's own error if the gateway's response is missing or does not tell the outcome. */
const noAnswer = "The gateway's answer is missing";

/** The titles of the checkout routes' errors, by HTTP status. `@qfpay/browser` does not hand on the title. */
export const checkoutTitles: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not found",
  409: "Conflict",
  410: "Gone",
  422: "Unprocessable order",
  429: "Too many requests",
  500: "Internal error",
  502: "Payment gateway error",
  503: "Payment gateway unavailable",
  504: "Payment gateway timeout",
};

/** Explains the gateway's refusal in a sentence with its code. `otherwise`: the English text for an unknown code. */
export function sayRefusal(respcd: string, otherwise: string): string {
  const { refusals, refused, problems } = say.value;
  return refused(refusals[respcd] ?? problems.saidNo ?? otherwise.replace(/\.$/, ""), respcd);
}
