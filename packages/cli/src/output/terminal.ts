import { createInterface } from "node:readline/promises";
import picocolors from "picocolors";
import { keysIn, redact } from "./redact.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** The streams and environment variables of a process. */
export type Streams = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Environment;
};

/** The terminal on which commands print and ask questions. Client keys in the output are masked. */
export type Terminal = {
  /** The environment variables. */
  readonly env: Environment;
  readonly stdin: NodeJS.ReadStream;
  /** Functions that colour a text, or return it unchanged if standard output shows no colours. */
  readonly colors: ReturnType<typeof picocolors.createColors>;
  /** Whether a person can answer questions: standard input and standard error are a terminal. */
  readonly isInteractive: boolean;
  /** Masks this client key, which was read from a file, in all later output. */
  hide(key: string): void;
  /** Returns a text with all client keys masked. */
  redact(text: string): string;
  /** Writes a text to standard output without adding a line break. */
  write(text: string): void;
  /** Writes a line to standard output. */
  print(line: string): void;
  /** Writes a value as JSON to standard output. */
  json(value: unknown): void;
  /** Writes a line to standard error. */
  warn(line: string): void;
  /** Shows the current step in a line on the terminal, or removes that line if called without a text. */
  progress(text?: string): void;
  /** Asks a question. Resolves with the line that the user typed; empty if the input ended. */
  ask(question: string): Promise<string>;
};

const clearLine = "\r\u001b[K";

/** Whether to use colours: only on a terminal that shows them, and not if `NO_COLOR` is set (https://no-color.org). */
const showsColors = ({ isTTY }: { readonly isTTY?: boolean }, { NO_COLOR, TERM }: Environment): boolean =>
  Boolean(isTTY) && !NO_COLOR && TERM !== "dumb";

/** Creates a terminal on the streams of a process. */
export function createTerminal({ stdin, stdout, stderr, env }: Streams): Terminal {
  const keys = new Set(keysIn(env));
  const clean = (text: string) => redact(text, keys);
  let hasProgress = false;
  const progress = (text?: string) => {
    if (!stderr.isTTY || (text === undefined && !hasProgress)) return;
    hasProgress = text !== undefined;
    // A longer text would wrap to further rows, of which only the last can be cleared.
    stderr.write(clearLine + clean(text ?? "").slice(0, (stderr.columns || 80) - 1));
  };
  const write = (text: string) => {
    progress();
    stdout.write(clean(text));
  };
  return {
    env,
    stdin,
    colors: picocolors.createColors(showsColors(stdout, env)),
    isInteractive: Boolean(stdin.isTTY && stderr.isTTY),
    hide: (key) => void keys.add(key),
    redact: clean,
    write,
    print: (line) => write(`${line}\n`),
    json: (value) => write(`${JSON.stringify(value, null, 2)}\n`),
    warn(line) {
      progress();
      stderr.write(`${clean(line)}\n`);
    },
    progress,
    async ask(question) {
      progress();
      const lines = createInterface({ input: stdin, output: stderr });
      const gone = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
      try {
        return await Promise.race([lines.question(clean(question)), gone]);
      } finally {
        lines.close();
      }
    },
  };
}
