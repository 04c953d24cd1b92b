import { readFileSync } from "node:fs";
import { createSimulator } from "../simulator.js";
import type { Simulator } from "../simulator-api.js";
import { type Accounts, type CliOptions, checked, help, merchantsOf, readOptions } from "./cli-options.js";

const print = (text: string) => void process.stdout.write(`${text}\n`);

const versionOf = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;

/** Keys that the user keeps in a file or in the environment are not shown. */
function credentials({ merchants, secret }: Accounts): string {
  if (secret) {
    const names = merchants.map(({ appCode, mchid }) => (mchid ? `${appCode} (mchid ${mchid})` : appCode));
    return `Merchants: ${names.join(", ")}`;
  }
  const { appCode, clientKey, mchid } = merchants[0]!;
  return `QFPAY_APPCODE=${appCode}\nQFPAY_KEY=${clientKey}${mchid ? `\nQFPAY_MCHID=${mchid}` : ""}`;
}

function introduce(url: string, accounts: Accounts, options: CliOptions): void {
  print(`QFPay simulator on ${url}\n`);
  print(credentials(accounts));
  print(`\nClient:  QFPay.fromEnv({ baseUrl: "${url}" })`);
  print(`Wallet:  open the qrcode text or pay_url of a payment in a browser and press Pay or Decline`);
  print(`Notify:  ${options.notify ?? "only payments with their own notify_url (set --notify for a default)"}`);
  print(`Look:    ${url}/ shows payments, requests, notifications, faults and the clock`);
  if (options.data) print(`Data:    ${options.data}`);
  print(`Stop:    Ctrl-C\n`);
}

function report(simulator: Simulator): void {
  simulator.on("request", ({ method, path, status, respcd, resperr, params }) => {
    const answer = respcd ?? status;
    const outcome = status === undefined ? "connection reset" : `${status === 200 ? answer : status} ${resperr ?? ""}`;
    print(`${method} ${path} ${params.out_trade_no ?? params.syssn ?? ""} -> ${outcome}`);
  });
  simulator.on("delivery", ({ url, attempt, outcome, status, detail }) => {
    const reason = outcome === "acknowledged" ? "" : ` (${status ?? ""} ${detail.slice(0, 80)})`;
    print(`notify ${url} attempt ${attempt} -> ${outcome}${reason}`);
  });
}

async function start(options: CliOptions): Promise<void> {
  const { envelope, data, limits } = options;
  const { port, speed, share, seed } = checked(options);
  const accounts = merchantsOf(options, process.env);
  const simulator = createSimulator({
    merchants: accounts.merchants,
    responseShape: envelope ? "envelope" : "flat",
    ...{ data, speed, seed, nightlyRefundPause: options["nightly-pause"] },
    singleUseCodes: options["single-use-codes"],
    ...(limits === "off" ? { limits: false as const } : {}),
    faults: share > 0 ? [{ share, seed }] : [],
  });
  const failed = (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  };
  const stop = () => void simulator.close().then(() => process.exit(0), failed);
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const { url } = await simulator.listen(port).catch(async (error: NodeJS.ErrnoException) => {
    await simulator.close();
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${port} is taken (EADDRINUSE): give another with --port, or 0 for a free one.`);
  });
  // Whoever reads along may leave; the gateway stays.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  introduce(url, accounts, options);
  report(simulator);
}

/** The `qfpay-simulator` command. Sets exit code 2 for wrong options, 1 when it cannot listen. */
export async function runCli(args: string[]): Promise<void> {
  let options: CliOptions;
  try {
    options = readOptions(args);
    checked(options);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`);
    process.exitCode = 2;
    return;
  }
  if (options.help) return print(help);
  if (options.version) return print(versionOf());
  try {
    await start(options);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
