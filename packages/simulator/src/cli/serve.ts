import { type Command, Option } from "commander";
import { createSimulator } from "../simulator.js";
import type { Simulator } from "../simulator-api.js";
import { fastestSpeed } from "../world/clock-control.js";
import {
  type Accounts,
  type CommandOptions,
  type CredentialOptions,
  exampleAccount,
  keyOptions,
  merchantsOf,
} from "./credentials.js";
import { listOf, numberThat, port, webAddress } from "./option-values.js";
import { print } from "./print.js";
import { environmentFor, type StartedProgram, startProgram } from "./start-program.js";
import { stopWithSignals } from "./stop.js";

type ServeOptions = CredentialOptions & {
  readonly port: number;
  readonly host: string;
  readonly allowHost: readonly string[];
  readonly speed?: number;
  readonly faults: number;
  readonly seed: number;
  readonly limits: "on" | "off";
  readonly nightlyPause: boolean;
  readonly singleUseCodes: boolean;
  readonly data?: string;
  readonly envelope: boolean;
  readonly json?: boolean;
};

const { appCode, clientKey } = exampleAccount;

/**
 * Adds the options of the command that serves the simulator. This command runs if the user names no other command.
 *
 * @param started the user's own program and its arguments, as given after `--`
 */
export function addServe(
  program: Command,
  { keyOption = true }: CommandOptions = {},
  started: readonly string[] = [],
): void {
  for (const option of keyOptions("client key", keyOption, `, else ${clientKey}`)) program.addOption(option);
  program
    .option("--port <number>", "0 picks a free one", port, 4010)
    .option("--host <address>", "listen there; 0.0.0.0 is every address, for containers", "127.0.0.1")
    .option("--allow-host <names>", "comma list of further names for the pages and the control API", listOf, [])
    .option("--notify <url>", "where notifications go when a payment has no notify_url", webAddress)
    .option("--app-code <text>", `else QFPAY_APPCODE, else ${appCode}`)
    .option("--json", "print one JSON object in a line for the start, each request and each delivery", false)
    .option("--mchid <text>", "else QFPAY_MCHID, else none; then no request may send one")
    .addOption(
      new Option(
        "--merchants <file>",
        "in place of these: a JSON list of { appCode, clientKey, mchid, notifyUrl, otherEnvironments }",
      ).conflicts(["appCode", "key", "keyFile", "mchid"]),
    )
    .option(
      "--speed <number>",
      "how fast time passes: 60 makes a minute last a second, 0 stands still (default 1)",
      numberThat((value) => value <= fastestSpeed, `from 0 to ${fastestSpeed}`),
    )
    .option(
      "--faults <share>",
      "0 to 1: this part of the calls meets a random fault",
      numberThat((value) => value <= 1, "from 0 to 1"),
      0,
    )
    .option(
      "--seed <number>",
      "of the random faults and made-up numbers",
      numberThat(Number.isInteger, "a whole number"),
      1,
    )
    .addOption(new Option("--limits <on or off>", "rate windows").choices(["on", "off"]).default("on"))
    .option("--nightly-pause", "refuse refunds with 1265 from 23:30 to 00:30 Hong Kong time", false)
    .option("--single-use-codes", "an auth_code works once, as in life", false)
    .option("--data <file>", "keep the books there and go on with them the next time")
    .option("--envelope", "answer in the documented { respcd, respmsg, data } shape", false)
    .action((options: ServeOptions) => serve(options, started));
}

/**
 * The credentials that are printed for the user. Keys that the user keeps in a file or in the environment are left out.
 */
function credentials({ merchants, secret }: Accounts): string {
  if (secret) {
    const names = merchants.map(({ appCode: code, mchid }) => (mchid ? `${code} (mchid ${mchid})` : code));
    return `Merchants: ${names.join(", ")}`;
  }
  const { appCode: code, clientKey: key, mchid } = merchants[0]!;
  return `QFPAY_APPCODE=${code}\nQFPAY_KEY=${key}${mchid ? `\nQFPAY_MCHID=${mchid}` : ""}`;
}

function printWelcome(url: string, accounts: Accounts, { notify, data, host }: ServeOptions): void {
  print(`QFPay simulator on ${url}${host === "127.0.0.1" ? "" : ` (listening on ${host})`}\n`);
  print(credentials(accounts));
  print(`QFPAY_BASE_URL=${url}`);
  print(`\nClient:  QFPay.fromEnv() with these variables exported`);
  print(`Wallet:  open the qrcode text or pay_url of a payment in a browser and press Pay or Decline`);
  print(
    `Notify:  ${notify ? `${notify}, for payments without a notify_url` : "only payments with their own notify_url (set --notify for a default)"}`,
  );
  print(`Look:    ${url}/ shows payments, requests, notifications, faults and the clock`);
  if (data) print(`Data:    ${data}`);
  print(`Stop:    Ctrl-C\n`);
}

function report(simulator: Simulator, { notify }: ServeOptions): void {
  simulator.on("request", ({ method, path, status, respcd, resperr, params }) => {
    const code = status === 200 ? (respcd ?? status) : status;
    const outcome = status === undefined ? "connection reset" : `${code} ${resperr ?? ""}`;
    print(`${method} ${path} ${params.out_trade_no ?? params.syssn ?? ""} -> ${outcome}`);
  });
  simulator.on("delivery", ({ url, attempt, outcome, status, detail }) => {
    const reason = [status, detail.slice(0, 80)].filter(Boolean).join(" ");
    const why = outcome === "acknowledged" || reason === "" ? "" : ` (${reason})`;
    const whose =
      notify && notify !== url && outcome !== "acknowledged" ? `; notify_url of the payment, not --notify` : "";
    print(`notify ${url} attempt ${attempt} -> ${outcome}${why}${whose}`);
  });
}

/**
 * Prints one line of JSON at the start and for each request and each delivery. Keys that the user keeps in a file or in
 * the environment are left out.
 */
function reportJson(simulator: Simulator, url: string, { merchants, secret }: Accounts): void {
  const printEvent = (event: string, facts: object) => print(JSON.stringify({ event, ...facts }));
  const shown = merchants.map((row) => ({
    appCode: row.appCode,
    mchid: row.mchid,
    ...(secret ? {} : { clientKey: row.clientKey }),
  }));
  printEvent("listening", { url, merchants: shown });
  simulator.on("request", ({ method, path, status, respcd, resperr, params: { out_trade_no, syssn } }) =>
    printEvent("request", { method, path, status, respcd, resperr, out_trade_no, syssn }),
  );
  simulator.on("delivery", ({ id, url: to, attempt, outcome, status, detail }) =>
    printEvent("delivery", { id, url: to, attempt, outcome, status, detail }),
  );
}

function listenProblem({ code, message }: NodeJS.ErrnoException, { port: number, host }: ServeOptions): string {
  if (code === "EADDRINUSE")
    return `Port ${number} is taken (EADDRINUSE): give another with --port, or 0 for a free one.`;
  if (code === "EACCES") return `Port ${number} may not be used by you (EACCES): give one above 1023 with --port.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return `--host ${host} is no address of this machine (${code}): give 127.0.0.1, or 0.0.0.0 for every address.`;
  }
  return message;
}

async function serve(options: ServeOptions, command: readonly string[]): Promise<void> {
  const { envelope, data, limits, speed, faults, seed, nightlyPause, singleUseCodes, host, allowHost } = options;
  const accounts = merchantsOf(options, process.env);
  const simulator = createSimulator({
    merchants: accounts.merchants,
    responseShape: envelope ? "envelope" : "flat",
    ...{ data, speed, seed, singleUseCodes, nightlyRefundPause: nightlyPause },
    ...(limits === "off" ? { limits: false as const } : {}),
    faults: faults > 0 ? [{ share: faults, seed }] : [],
  });
  let program: StartedProgram | undefined;
  stopWithSignals(async () => {
    await program?.stop();
    await simulator.close();
  });
  const { url } = await simulator
    .listen(options.port, { host, allowedHosts: allowHost })
    .catch(async (error: NodeJS.ErrnoException) => {
      await simulator.close();
      throw new Error(listenProblem(error, options));
    });
  if (options.json) reportJson(simulator, url, accounts);
  else {
    printWelcome(url, accounts, options);
    report(simulator, options);
  }
  if (command.length === 0) return;
  program = startProgram(command, environmentFor(url, accounts.merchants[0]!, process.env));
  process.exitCode = await program.ended;
  await simulator.close();
}
