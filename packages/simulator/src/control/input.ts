import type { Context } from "hono";
import { type Rules, ruleNames } from "../world/rules.js";

/** The error for an invalid request to the simulator's control API. `status` is the HTTP status. */
export class ControlError extends Error {
  override readonly name = "ControlError";

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads the JSON body of a request. Only `application/json` is accepted, because a form on another site cannot send
 * this type.
 *
 * @throws {ControlError} 400 or 415
 */
export async function jsonBody(c: Context): Promise<Record<string, unknown>> {
  const type = c.req.header("content-type") ?? "";
  if (type.split(";")[0]!.trim().toLowerCase() !== "application/json") {
    throw new ControlError(415, "Send the body as application/json.");
  }
  const body = await c.req.json().catch(() => undefined);
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new ControlError(400, "The body must be a JSON object.");
}

/** Returns a member of a request body if it is a number from 0 to `max`. @throws {ControlError} if it is not */
export function numberOf(name: string, value: unknown, max: number): number {
  if (typeof value === "number" && value >= 0 && value <= max) return value;
  throw new ControlError(400, `${name} must be a number from 0 to ${max}.`);
}

/**
 * Reads from a request body which of the simulator's rules to switch on or off.
 *
 * @throws {ControlError} if the body names an unknown rule, or a value is not a boolean
 */
export function rulesOf(body: Readonly<Record<string, unknown>>): Partial<Rules> {
  const names: readonly string[] = ruleNames;
  for (const [name, value] of Object.entries(body)) {
    if (!names.includes(name)) throw new ControlError(400, `There is no rule ${name}: there are ${names.join(", ")}.`);
    if (typeof value !== "boolean") throw new ControlError(400, `${name} must be true or false.`);
  }
  if (Object.keys(body).length === 0) throw new ControlError(400, `Give ${names.join(", ")} or both.`);
  return body;
}
