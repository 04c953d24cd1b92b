import { spawn } from "node:child_process";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { createTerminal, type Streams } from "../src/output/terminal.js";
import { runCli } from "../src/run-cli.js";

/** The path of the built command `qfpay`. */
export const command = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

/** The test account, which the simulated gateway accepts. */
export const account = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" };

/** Client keys that no command may ever print, in upper or lower case. */
const secrets = [account.clientKey, "feedfacefeedfacefeedfacefeedface", "cafebabecafebabecafebabecafebabe"];

type Environment = Record<string, string | undefined>;

/** The environment of a user who has set the variables of `own` and no other variables of QFPay. */
export function environment(own: Environment): NodeJS.ProcessEnv {
  const rest = Object.entries(process.env).filter(([name]) => !/^QFPAY_|^(NO_COLOR|FORCE_COLOR|CI|TERM)$/.test(name));
  return { ...Object.fromEntries(rest), TERM: "xterm", ...own };
}

/** Environment variables for the test account and the gateway at `url`. `own` adds or replaces variables. */
export const at = (url: string, own: Environment = {}): Environment => ({
  QFPAY_APPCODE: account.appCode,
  QFPAY_KEY: account.clientKey,
  QFPAY_BASE_URL: url,
  ...own,
});

/** How a command ended: its exit code, and what it wrote to standard output and standard error. */
export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

type Options = { readonly env?: Environment; readonly input?: string | Uint8Array };

/** Fails if a text contains a client key of the tests, in upper or lower case. */
export function expectNoSecret(text: string): void {
  for (const secret of secrets) expect(text.toLowerCase()).not.toContain(secret);
}

/** Runs a program to its end with its output on pipes. Fails if the output contains a client key. */
async function runProgram(
  program: string,
  args: readonly string[],
  { env = {}, input = "" }: Options = {},
): Promise<Ended> {
  const child = spawn(program, args, { env: environment(env), timeout: 60_000, killSignal: "SIGKILL" });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.on("error", () => {}); // The command may end before it has read its input.
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  expectNoSecret(out + err);
  return { code, out, err };
}

/** Runs the built `qfpay` in a new process, with its output on pipes. */
export const onPipe = (args: readonly string[], options?: Options): Promise<Ended> =>
  runProgram(process.execPath, [command, ...args], options);

/** Runs `qfpay` within this process, which is faster, on streams that are not a terminal. */
export async function qfpay(args: readonly string[], { env = {}, input = "" }: Options = {}): Promise<Ended> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const collected = { out: "", err: "" };
  stdout.on("data", (chunk: Buffer) => (collected.out += chunk.toString()));
  stderr.on("data", (chunk: Buffer) => (collected.err += chunk.toString()));
  stdin.end(input);
  const streams = { stdin, stdout, stderr, env: environment(env) } as unknown as Streams;
  const code = await runCli(args, createTerminal(streams));
  expectNoSecret(collected.out + collected.err);
  return { code, ...collected };
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Runs `qfpay` on a pseudo-terminal (`script` of util-linux) and types the input there. */
export async function onTerminal(args: readonly string[], options?: Options): Promise<Ended> {
  // With `exec`, no shell remains between `script` and `qfpay`.
  const line = `exec ${[process.execPath, command, ...args].map(quoted).join(" ")}`;
  return runProgram("script", ["--quiet", "--return", "--command", line, "/dev/null"], options);
}
