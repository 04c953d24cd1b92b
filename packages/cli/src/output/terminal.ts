import { createInterface } from "node:readline/promises";
import picocolors from "picocolors";
import { keysIn, redact } from "./redact.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** The parts of `process` that a command talks to. */
export type Streams = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Environment;
};

/** Where a command prints and asks. Everything that it writes passes the redaction of client keys. */
export type Terminal = {
  readonly env: Environment;
  readonly stdin: NodeJS.ReadStream;
  /** Plain functions unless standard output is a terminal that shows colours. */
  readonly colors: ReturnType<typeof picocolors.createColors>;
  /** Whether somebody can answer a question. */
  readonly isInteractive: boolean;
  /** Keeps a client key that was read from a file out of everything that is written from now on. */
  hide(key: string): void;
  redact(text: string): string;
  /** Writes to standard output as it is. */
  write(text: string): void;
  print(line: string): void;
  json(value: unknown): void;
  warn(line: string): void;
  /** Shows what is being done, on a terminal only; without a text it goes away. */
  progress(text?: string): void;
  ask(question: string): Promise<string>;
};

const clearLine = "\r\u001b[K";

/** Colours, unless the terminal cannot show them or the user does not want them (https://no-color.org). */
const showsColors = ({ isTTY }: { readonly isTTY?: boolean }, { NO_COLOR, TERM }: Environment): boolean =>
  Boolean(isTTY) && !NO_COLOR && TERM !== "dumb";

export function createTerminal({ stdin, stdout, stderr, env }: Streams): Terminal {
  const keys = new Set(keysIn(env));
  const clean = (text: string) => redact(text, keys);
  let hasProgress = false;
  const progress = (text?: string) => {
    if (!stderr.isTTY || (text === undefined && !hasProgress)) return;
    hasProgress = text !== undefined;
    // A longer line would wrap, and only its last row could be cleared.
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
