import { run } from "../../../consumers/test/harness/command.js";
import type { Shop } from "./shop.js";

type Verdict = { id: string; status: string; why: string };

/** Runs `qfpay-simulator check`, which tests a shop's notification route, and returns its verdicts. */
export async function examine(shop: Shop, key = shop.key): Promise<readonly Verdict[]> {
  const probe = ["--probe", `${shop.url}/orders/{out_trade_no}`, "--create", `${shop.url}/orders`];
  const args = ["check", shop.notifyUrl, "--key", key, ...probe, "--json"];
  const { output } = await run("qfpay-simulator", args, { cwd: shop.folder });
  return (JSON.parse(output) as { verdicts: Verdict[] }).verdicts;
}
