import { readCode } from "../code.js";
import { allSnippets, type Snippet } from "../extract.js";
import { isPage, isShop } from "../kinds.js";
import { runnable } from "../run.js";
import { exampleWorld } from "../world.js";
import { readersApplication } from "./reader.js";
import type { RunContext, RunResult, Values } from "./run-context.js";
import type { ReadersServers } from "./servers.js";
import { shopOf } from "./shop.js";

const replaced = new Set(["QFPay", "express", "serve", "Database", "Redis", "pg"]);
// A code block gets the values of these names from an earlier code block of its README, if one declares them.
const own = new Set(["app", "routes", "checkout", "Orders"]);

const all = allSnippets();

/** A function to call before a README's code block runs, and the servers (such as Redis) that the block uses. */
export type Given = { prepare?: () => void; servers?: ReadersServers | undefined };

/** Runs a code block of a README as a reader would: in a small shop, with the servers that the code uses. */
export async function runBlock(snippet: Snippet, { prepare = () => {}, servers }: Given = {}): Promise<RunContext> {
  const code = snippet.code.join("\n");
  const w = await exampleWorld(code);
  prepare();
  const framework = snippet.package === "express" || code.includes("@qfpay/express") ? "express" : "hono";
  const reader = readersApplication(w, code, framework, servers);
  const readers: Record<string, () => unknown> = { ...w.scope, ...reader.scope };
  const done = new Map<Snippet, Promise<RunResult>>();

  async function run(block: Snippet, given: Values = {}): Promise<RunResult> {
    const before = block.kind === "readme" ? all.filter((other) => isBefore(other, block)) : [];
    const inReadme = before.flatMap(declaredBy);
    const example = runnable(block, [...Object.keys(readers), ...inReadme], before, {
      world: replaced,
      file: servers ? "servers" : "buyer",
    });
    const scope: Values = {};
    for (const name of example.uses) {
      const from = before.findLast((other) => declaredBy(other).includes(name));
      if (name in given) scope[name] = given[name];
      else if (from && (own.has(name) || !(name in readers))) scope[name] = (await once(from)).result[name];
      else scope[name] = await w.passTime(Promise.resolve(readers[name]!()));
    }
    const execute = await example.load();
    const result = (await w.passTime(execute(scope, () => {}))) as Values;
    return { result, scope };
  }
  const once = (block: Snippet) => {
    if (!done.has(block)) done.set(block, run(block));
    return done.get(block)!;
  };
  const again = (values: Values) => run(snippet, values);

  if (isPage(snippet)) {
    const server = all
      .filter(isShop)
      .findLast(
        (other) => isBefore(other, snippet) && /qfpayCheckout\(|QFPayModule\.forRootAsync/.test(other.code.join("\n")),
      )!;
    const shop = await shopOf(server, { w, reader, again, ...(await once(server)) });
    w.site.fetch = shop!.fetch;
  } else if (snippet.kind === "docstring") {
    w.site.fetch = async (request) => (readers.app!() as { request(r: Request): Promise<Response> }).request(request);
  }
  return { w, reader, again, ...(await once(snippet)) };
}

const declaredBy = ({ code }: Snippet) => readCode(code.join("\n")).declared;

const isBefore = (other: Snippet, block: Snippet) =>
  other.kind === "readme" && other.file === block.file && other.line < block.line;
