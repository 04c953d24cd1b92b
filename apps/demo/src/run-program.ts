import { readConfig } from "./config.js";
import type { Demo } from "./demo.js";
import { confirmRealMoney } from "./real-money.js";

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Runs a demo as a program: asks for confirmation before it uses real money, prints its address, and ends on Ctrl-C. */
export async function runProgram<D extends Demo>(
  start: () => Promise<D>,
  describe: (demo: D) => string,
): Promise<void> {
  const { stdin: input, stdout: output, env } = process;
  const isTerminal = input.isTTY && output.isTTY;
  const ask = async () => confirmRealMoney(readConfig(env), env, { input, output, isTerminal });
  const demo = await ask().then(start).catch(fail);
  stopOnSignals(demo);
  const gateway = demo.simulator
    ? "a simulator in this process: no account, no network, no money"
    : `QFPay ${demo.gateway}${demo.gateway === "sandbox" ? "" : ": real wallets are charged"}`;
  say(`
  Victoria Tea House 維港茶室

  Open      ${demo.url}
  ${describe(demo)}
  Gateway   ${gateway}${demo.dashboard ? `\n  Look      ${demo.dashboard} is the gateway's dashboard: payments, requests, faults and the clock` : ""}${demo.notifyUrl ? `\n  Notify    ${demo.notifyUrl}: where the tunnel or proxy of PUBLIC_URL must lead` : ""}
  Stop      Ctrl-C
`);
}

function fail(error: unknown): never {
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  const taken = `Port ${port} is taken by another program. Choose another (PORT=4001) or any free one (PORT=0); the one for notifications is NOTIFY_PORT.`;
  const why = code === "EADDRINUSE" ? taken : message || code || "unknown";
  process.stderr.write(`The demo could not start. ${why.replaceAll(/\s*\n\s*/g, " ")}\n`);
  process.exit(1);
}

function stopOnSignals(demo: Demo): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return; // Under `npm run demo` Ctrl-C arrives twice: from the terminal and from npm.
    stopping = true;
    setTimeout(() => process.exit(1), 5_000).unref();
    await demo.close();
    process.exit(0);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}
