import { type Command, Option } from "commander";
import { type Examination, examine } from "../check/examine.js";
import { assertMayExamine } from "../check/local-only.js";
import { htmlReport, jsonReport, junitReport, textReport } from "../check/reports.js";
import { type CommandOptions, type CredentialOptions, keyOptions, signingKey } from "./credentials.js";
import { webAddress } from "./option-values.js";

type CheckOptions = CredentialOptions & {
  readonly probe?: string;
  readonly create?: string;
  readonly restart?: string;
  readonly ownTestSystem: boolean;
  readonly json?: boolean;
  readonly html?: boolean;
  readonly junit?: boolean;
};

const report = ({ json, html, junit }: CheckOptions): ((examination: Examination) => string) =>
  json ? jsonReport : html ? htmlReport : junit ? junitReport : textReport;

async function check(url: string, options: CheckOptions): Promise<void> {
  const { probe, create, restart, mchid, ownTestSystem } = options;
  assertMayExamine(
    [url, probe, create].filter((address) => address !== undefined),
    ownTestSystem,
  );
  const key = signingKey(options, process.env);
  const examination = await examine({ url, key, mchid, probe, create, restart });
  process.stdout.write(report(options)(examination));
  if (examination.verdicts.some(({ status }) => status === "failed")) process.exitCode = 1;
}

/** Adds the command `check`, which examines an application's notification route. */
export function addCheck(program: Command, { keyOption = true }: CommandOptions = {}): void {
  const command = program.command("check");
  for (const option of keyOptions("client key of the application's account", keyOption)) command.addOption(option);
  command
    .description("examine an application in any language: some 50 genuine, repeated and forged notifications")
    .argument("<url>", "the application's notification URL", webAddress)
    .option("--mchid <text>", "of the application's account")
    .option("--probe <url>", "tells the state of an order; {out_trade_no} stands for its number", webAddress)
    .option(
      "--create <url>",
      "takes a POST of { out_trade_no, txamt, txcurrcd } and makes an unpaid order of it",
      webAddress,
    )
    .option("--restart <command>", "restarts the application and ends when it is up again")
    .option(
      "--own-test-system",
      "the application is my own and not in production: needed for other hosts than this one",
      false,
    )
    .addOption(
      new Option("--json", "print { verdicts: [{ id, title, status, why, ... }] }").conflicts(["html", "junit"]),
    )
    .addOption(new Option("--html", "print a page").conflicts(["json", "junit"]))
    .addOption(new Option("--junit", "print XML for a CI server").conflicts(["json", "html"]))
    .addHelpText("after", "\nEnds with 1 when a probe failed.")
    .action(check);
}
