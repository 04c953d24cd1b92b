import { readFileSync } from "node:fs";
import { classify } from "@qfpay/core";
import { explainRequest, type RequestProblem } from "@qfpay/simulator/cli/commands";
import { Option } from "commander";
import { type Account, type AccountOptions, accountOf, addAccountOptions } from "../account/account.js";
import { CommandError, exitCodes } from "../exit-codes.js";
import { explainJson, type NotificationExplanation } from "../explain/explain-notification.js";
import { namedKeys } from "../explain/named-keys.js";
import { addHeader, type Message, readMessage } from "../explain/read-message.js";
import type { Terminal } from "../output/terminal.js";
import type { AddCommand } from "./command.js";

type ExplainOptions = AccountOptions & {
  readonly text?: string;
  readonly header: readonly string[];
  readonly sign?: string;
  readonly hash?: string;
  readonly path?: string;
  readonly json?: boolean;
};

const collect = (text: string, before: readonly string[]) => [...before, text];

/**
 * Turns the text that a client hashed (`name=value&...` without escapes) into the form body that the client would have
 * sent.
 */
const formOf = (text: string): string =>
  text
    .split("&")
    .map((pair) => {
      const at = pair.indexOf("=");
      const name = at < 0 ? pair : pair.slice(0, at);
      return `${encodeURIComponent(name)}=${at < 0 ? "" : encodeURIComponent(pair.slice(at + 1))}`;
    })
    .join("&");

async function standardInput({ stdin, isInteractive }: Terminal): Promise<Uint8Array> {
  if (isInteractive) {
    throw new CommandError("Name a file, give --text, or pipe the message in.", exitCodes.usage);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

async function bytesOf(file: string | undefined, { text }: ExplainOptions, terminal: Terminal): Promise<Uint8Array> {
  if (text !== undefined && file !== undefined)
    throw new CommandError("Give a file or --text, not both.", exitCodes.usage);
  if (text !== undefined) return new TextEncoder().encode(text.startsWith("{") ? text : formOf(text));
  if (file === undefined || file === "-") return standardInput(terminal);
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`, exitCodes.usage);
  }
}

function messageOf(bytes: Uint8Array, { header, sign, hash, path, text }: ExplainOptions, account: Account): Message {
  const message = text === undefined ? readMessage(bytes) : { ...readMessage(new Uint8Array()), body: bytes };
  const { headers } = message;
  for (const line of header) {
    if (!addHeader(headers, line)) throw new CommandError('--header must be "Name: value".', exitCodes.usage);
  }
  if (sign !== undefined) headers.set("x-qf-sign", sign);
  if (hash !== undefined) headers.set("x-qf-signtype", hash);
  // A signed text does not name its account, so the signature is checked for the account that the options choose.
  if (text !== undefined && !headers.has("x-qf-appcode")) headers.set("x-qf-appcode", account.appCode);
  return { ...message, path: path ?? message.path };
}

const isJson = ({ headers, body }: Message) =>
  !headers.has("x-qf-appcode") && new TextDecoder().decode(body).trimStart().startsWith("{");

type Explanation = NotificationExplanation & {
  readonly respcd?: string;
  readonly diagnosis?: RequestProblem["diagnosis"];
};

async function explainForm(message: Message, account: Account, env: Terminal["env"]): Promise<Explanation> {
  const { method = "POST", path = "/trade/v1/query", headers, body } = message;
  const { appCode, clientKey, mchid } = account;
  const [, ...others] = namedKeys(clientKey, env);
  const otherEnvironments = Object.fromEntries(others.map(({ name, clientKey: key }) => [name, { clientKey: key }]));
  const url = new URL(path, "https://gateway.invalid");
  if (method === "POST" && !headers.has("content-type"))
    headers.set("content-type", "application/x-www-form-urlencoded");
  const init = method === "GET" ? {} : { body: body as Uint8Array<ArrayBuffer> };
  const problem = await explainRequest(new Request(url, { method, headers, ...init }), [
    { appCode, clientKey, mchid, otherEnvironments },
  ]);
  if (!problem) return { good: true, cause: "none", explanation: "The signature is good." };
  const { diagnosis, explanation, respcd } = problem;
  return { good: false, cause: diagnosis?.cause ?? respcd, explanation, respcd, diagnosis };
}

function explainCode(code: string, json: boolean | undefined, { json: printJson, print }: Terminal): void {
  const { known, category, status, meaning, advice, askFirst } = classify(code);
  if (json) printJson({ respcd: code, known, category, status, meaning, advice, askFirst });
  else print(`${code}: ${meaning}.\nA payment with it is ${status}. ${advice}.`);
}

function show(verdict: Explanation, terminal: Terminal): void {
  const { colors } = terminal;
  terminal.print(`${verdict.good ? colors.green("good") : colors.red("wrong")}  ${verdict.explanation}`);
  const { expected, presumed } = verdict.diagnosis ?? {};
  if (expected) terminal.print(`  to be hashed  ${expected}`);
  if (presumed) terminal.print(`  was hashed    ${presumed}`);
}

/** Adds the command `qfpay explain`, which finds out why a signature is wrong. */
export const addExplain: AddCommand = (program, { terminal }, finish) => {
  const command = program
    .command("explain")
    .description("say what is wrong with a signature, or what a code means")
    .argument("[what]", "a file with a request or notification as it was sent, - for standard input, or a respcd")
    .option("--text <text>", "the text that was hashed, without the key, or a JSON body, in place of a file")
    .option("--header <line>", '"Name: value", such as "X-QF-SIGN: ..."; may be repeated', collect, [])
    .option("--sign <hex>", "the signature, in place of a header")
    .addOption(new Option("--hash <name>", "X-QF-SIGNTYPE, in place of a header").choices(["MD5", "SHA256"]))
    .option("--path <path>", "of the request, such as /trade/v1/payment")
    .option("--json", "print { good, cause, explanation, ... }", false)
    .addHelpText("after", "\nEnds with 0 if the signature is good, else 1.");
  addAccountOptions(command).action(async (what: string | undefined, options: ExplainOptions) => {
    if (what !== undefined && /^\d{4}$/.test(what)) return explainCode(what, options.json, terminal);
    const account = accountOf(options, terminal);
    const message = messageOf(await bytesOf(what, options, terminal), options, account);
    const { body, headers } = message;
    const verdict: Explanation = isJson(message)
      ? explainJson(body, headers.get("x-qf-sign"), namedKeys(account.clientKey, terminal.env))
      : await explainForm(message, account, terminal.env);
    if (options.json) terminal.json(verdict);
    else show(verdict, terminal);
    finish(verdict.good ? exitCodes.ok : exitCodes.refusal);
  });
};
