import { createInterface } from "node:readline/promises";
import type { DemoConfig, Environment } from "./config.js";

type Terminal = { input: NodeJS.ReadableStream; output: NodeJS.WritableStream; isTerminal: boolean };

const word = "real money";
const variable = "DEMO_REAL_MONEY";

/**
 * Asks for confirmation before the demo charges real wallets: production credentials may be in the environment for
 * another program.
 *
 * @throws {Error} if the person refuses, or there is no terminal
 */
export async function confirmRealMoney(
  { account }: Pick<DemoConfig, "account">,
  env: Environment,
  { input, output, isTerminal }: Terminal,
): Promise<void> {
  const environment = account?.environment ?? "sandbox";
  if (!account || environment === "sandbox" || env[variable] === "yes") return;
  const what = `QFPay ${environment} charges real wallets with the QFPAY_ credentials of this shell.`;
  const otherwise = "Unset them to use the simulator, or set QFPAY_ENV=sandbox.";
  if (!isTerminal) throw new Error(`${what} Set ${variable}=yes to take real money. ${otherwise}`);
  const lines = createInterface({ input, output });
  try {
    const answer = await lines.question(`\n  ${what}\n  Type "${word}" to go on: `);
    if (answer.trim() !== word) throw new Error(`Nothing was charged. ${otherwise}`);
  } finally {
    lines.close();
  }
}
