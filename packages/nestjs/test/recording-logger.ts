import type { LoggerService } from "@nestjs/common";

type Level = "log" | "error" | "warn";

/** A logger for `NestFactory.create({ logger })` that records what `QFPayModule` logs. */
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

  /** Keeps an entry that `QFPayModule` logged. The last argument is the logger's name, here `QFPay`. */
  #record(level: Level, args: unknown[]) {
    if (args.at(-1) === "QFPay") this.entries.push({ level, args });
  }
}
