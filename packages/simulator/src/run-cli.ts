import { parseArgs } from "node:util";
import { createSimulator } from "./simulator.js";
import type { Simulator } from "./simulator-api.js";

const help = `A local QFPay gateway on 127.0.0.1. No money moves.

Usage: qfpay-simulator [options]

  --port <number>      default 4010; 0 picks a free one
  --notify <url>       where notifications go when a payment has no notify_url
  --app-code <text>    default ${"0123456789ABCDEF0123456789ABCDEF"}
  --key <text>         client key, default ${"00112233445566778899AABBCCDDEEFF"}
  --mchid <text>       default none; then no request may send one
  --speed <number>     how fast time passes: 60 makes a minute last a second, 0 stands still; default 1
  --faults <share>     0 to 1: this part of the calls meets a random fault
  --seed <number>      of the random faults and made-up numbers, default 1
  --limits off         no rate windows
  --nightly-pause      refuse refunds with 1265 from 23:30 to 00:30 Hong Kong time
  --data <file>        keep the books there and go on with them the next time
  --envelope           answer in the documented { respcd, respmsg, data } shape
  --help
`;

const readOptions = (args: string[]) =>
  parseArgs({
    args,
    options: {
      port: { type: "string", default: "4010" },
      notify: { type: "string" },
      "app-code": { type: "string", default: "0123456789ABCDEF0123456789ABCDEF" },
      key: { type: "string", default: "00112233445566778899AABBCCDDEEFF" },
      mchid: { type: "string" },
      speed: { type: "string" },
      faults: { type: "string" },
      seed: { type: "string", default: "1" },
      limits: { type: "string", default: "on" },
      "nightly-pause": { type: "boolean", default: false },
      data: { type: "string" },
      envelope: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  }).values;

type CliOptions = ReturnType<typeof readOptions>;

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new Error(`--port must be 0 to 65535, not "${text}".`);
  return port;
}

function numberOf(name: string, text: string, fits: (value: number) => boolean, allowed: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!fits(value)) throw new Error(`--${name} must be ${allowed}, not "${text}".`);
  return value;
}

/** @throws {Error} an option that means nothing */
function checked(options: CliOptions) {
  const { port, notify, speed, faults, seed, limits } = options;
  if (notify !== undefined && !URL.canParse(notify)) throw new Error(`--notify must be a URL, not "${notify}".`);
  if (limits !== "on" && limits !== "off") throw new Error(`--limits must be on or off, not "${limits}".`);
  return {
    port: portOf(port),
    speed: speed === undefined ? undefined : numberOf("speed", speed, (value) => value >= 0, "a number, 0 or more"),
    share: faults === undefined ? 0 : numberOf("faults", faults, (value) => value <= 1, "from 0 to 1"),
    seed: numberOf("seed", seed, Number.isInteger, "a whole number"),
  };
}

const print = (text: string) => void process.stdout.write(`${text}\n`);

function introduce(url: string, options: CliOptions): void {
  print(`QFPay simulator on ${url}\n`);
  print(`QFPAY_APPCODE=${options["app-code"]}\nQFPAY_KEY=${options.key}`);
  if (options.mchid) print(`QFPAY_MCHID=${options.mchid}`);
  print(`\nClient:  QFPay.fromEnv({ baseUrl: "${url}" })`);
  print(`Wallet:  open the qrcode text or pay_url of a payment in a browser and press Pay or Decline`);
  print(`Notify:  ${options.notify ?? "only payments with their own notify_url (set --notify for a default)"}`);
  print(`Look:    ${url}/ shows payments, requests, notifications, faults and the clock`);
  if (options.data) print(`Data:    ${options.data}`);
  print(`Stop:    Ctrl-C\n`);
}

function report(simulator: Simulator): void {
  simulator.on("request", ({ method, path, status, respcd, resperr, params }) => {
    const outcome = status === 200 && respcd ? `${respcd} ${resperr}` : (status ?? "connection reset");
    print(`${method} ${path} ${params.out_trade_no ?? params.syssn ?? ""} -> ${outcome}`);
  });
  simulator.on("delivery", ({ url, attempt, outcome, status, detail }) => {
    const reason = outcome === "acknowledged" ? "" : ` (${status ?? ""} ${detail.slice(0, 80)})`;
    print(`notify ${url} attempt ${attempt} -> ${outcome}${reason}`);
  });
}

async function start(options: CliOptions): Promise<void> {
  const { "app-code": appCode, key: clientKey, mchid, notify: notifyUrl, envelope, data, limits } = options;
  const { port, speed, share, seed } = checked(options);
  const simulator = createSimulator({
    merchants: [{ appCode, clientKey, mchid, notifyUrl }],
    responseShape: envelope ? "envelope" : "flat",
    ...{ data, speed, seed, nightlyRefundPause: options["nightly-pause"] },
    ...(limits === "off" ? { limits: false as const } : {}),
    faults: share > 0 ? [{ share, seed }] : [],
  });
  const failed = (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  };
  const stop = () => void simulator.close().then(() => process.exit(0), failed);
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const { url } = await simulator.listen(port).catch(async (error: unknown) => {
    await simulator.close();
    throw error;
  });
  // Whoever reads along may leave; the gateway stays.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  introduce(url, options);
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
  try {
    await start(options);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
