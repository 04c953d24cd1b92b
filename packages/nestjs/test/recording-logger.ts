import type { LoggerService } from "@nestjs/common";

type Level = "log" | "error" | "warn";

/** A logger of the application, as given to `NestFactory.create({ logger })`, that records what the module logged. */
export class RecordingLogger implements LoggerService {
  /** The entries that `QFPayModule` logged, in order. */
  readonly entries: { level: Level; args: unknown[] }[] = [];

  log = (...args: unknown[]) => this.#record("log", args);
  error = (...args: unknown[]) => this.#record("error", args);
  warn = (...args: unknown[]) => this.#record("warn", args);

  /** The logged texts of one level. An entry with several arguments (a message and a stack) has several lines. */
  lines(level: Level): string[] {
    return this.entries.flatMap((entry) =>
      entry.level === level
        ? entry.args
            .slice(0, -1)
            .filter((arg) => arg !== undefined)
            .map(String)
            .join("\n")
        : [],
    );
  }

  /** Keeps an entry of `QFPayModule`. Its last argument, which is the name of the logger, is `QFPay`. */
  #record(level: Level, args: unknown[]) {
    if (args.at(-1) === "QFPay") this.entries.push({ level, args });
  }
}
