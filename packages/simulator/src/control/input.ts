import type { Context } from "hono";
import type { PayOptions } from "../world/outcomes.js";
import { type Rules, ruleNames } from "../world/rules.js";

/** What the caller of the control API did wrong. */
export class ControlError extends Error {
  override readonly name = "ControlError";

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const most = 10_000;

/** @throws {ControlError} 400 */
export function limitOf(c: Context): number {
  const text = c.req.query("limit") ?? "200";
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(limit >= 1 && limit <= most)) throw new ControlError(400, `limit must be 1 to ${most}, not "${text}".`);
  return limit;
}

/** Forms of other sites cannot send this type without being asked. @throws {ControlError} 400 or 415 */
export async function jsonBody(c: Context): Promise<Record<string, unknown>> {
  const type = c.req.header("content-type") ?? "";
  if (type.split(";")[0]!.trim().toLowerCase() !== "application/json") {
    throw new ControlError(415, "Send the body as application/json.");
  }
  const body = await c.req.json().catch(() => undefined);
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new ControlError(400, "The body must be a JSON object.");
}

/** @throws {ControlError} 400 */
export function numberOf(name: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new ControlError(400, `${name} must be a number, 0 or more.`);
}

/** @throws {ControlError} a rule that is not known, or is not switched on or off */
export function rulesOf(body: Record<string, unknown>): Partial<Rules> {
  const names: readonly string[] = ruleNames;
  for (const [name, value] of Object.entries(body)) {
    if (!names.includes(name)) throw new ControlError(400, `There is no rule ${name}: there are ${names.join(", ")}.`);
    if (typeof value !== "boolean") throw new ControlError(400, `${name} must be true or false.`);
  }
  if (Object.keys(body).length === 0) throw new ControlError(400, `Give ${names.join(", ")} or both.`);
  return body;
}

/** A body is optional: `{ "late": true }`. @throws {ControlError} 400 or 415 */
export async function payOptionsOf(c: Context): Promise<PayOptions> {
  if (!c.req.header("content-type")) return {};
  const { late } = await jsonBody(c);
  if (late !== undefined && typeof late !== "boolean") throw new ControlError(400, "late must be true or false.");
  return { late };
}
