import type { IncomingMessage, ServerResponse } from "node:http";
import { problemOf } from "../shop/problem.js";
import { ShopError } from "../shop/shop-error.js";
import { sendJson } from "./send.js";

/** The functions behind `POST /tools/<name>`, which inspect notifications and control the simulated gateway. */
export type Tools = Readonly<Record<string, (body: Record<string, unknown>) => Promise<unknown>>>;

const longest = 4_096;

/** Answers the page's `POST /tools/<name>` with the result of the function `tools[name]`, or with an error as JSON. */
export async function runTool(tools: Tools, name: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
  try {
    const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
    if (!tool) throw new ShopError(404, "Not here", "This demo has no such tool with this gateway.");
    sendJson(res, 200, (await tool(await readBody(req))) ?? {});
  } catch (error) {
    const problem = problemOf(error);
    sendJson(res, problem.status, problem);
  }
}

async function readBody(req: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of req.setEncoding("utf8")) {
    text += chunk;
    if (text.length > longest) throw new ShopError(413, "Too long", "That is more than this demo reads.");
  }
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null) return body as Record<string, unknown>;
  } catch {}
  throw new ShopError(400, "Bad request", "The request could not be read.");
}
