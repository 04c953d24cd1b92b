import type { NotifyContext } from "@qfpay/core";
import type { CallAnswer, FunctionMark } from "./protocol.js";

/** Calls the test's functions and reports events to the test over HTTP. */
export class Remote {
  /** The URL through which the test's functions are called. */
  readonly #control: string;
  /** The messages to the test that have not arrived yet. */
  #reports: Promise<unknown>[] = [];
  /** The number of abort signals that were passed to the test so far. */
  #signals = 0;

  constructor(control: string) {
    this.#control = control;
  }

  /** Replaces each `FunctionMark` in the options by a function that calls the test. */
  revive(value: unknown, name = ""): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.revive(item));
    if ("$function" in value) return this.#function(value as FunctionMark, name);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.revive(inner, key)]));
  }

  /** Resolves when all reports so far have arrived at the test. */
  async reported(): Promise<void> {
    await Promise.all(this.#reports.splice(0));
  }

  /** Makes a function that calls the test's function with this number. */
  #function({ $function }: FunctionMark, name: string) {
    const call = (...args: unknown[]) => this.#call($function, args);
    // The SDK does not wait for these hooks. `reported()` therefore waits until their messages have reached the test.
    if (name === "onOutcome") return (event: object) => void this.#report(call({ ...event, error: undefined }));
    if (name === "onWarning") return (message: string) => void this.#report(call(message));
    if (name === "onError")
      return (error: unknown, context: unknown) => void this.#report(call(String(error), context));
    return call;
  }

  /** Calls the test's function with this number. */
  async #call(id: number, args: unknown[]): Promise<unknown> {
    const context = args.find(isNotifyContext);
    const answer = await this.#post(
      `call/${id}`,
      args.map((argument) => this.#describe(argument)),
    );
    const { value, error, work } = (await answer.json()) as CallAnswer;
    for (const number of work) context?.waitUntil(this.#post(`work/${number}`));
    if (error !== undefined) throw new Error(error);
    return value;
  }

  /** Converts an argument to a value that JSON can carry. */
  #describe(argument: unknown): unknown {
    if (!isNotifyContext(argument)) return isHonoContext(argument) ? { path: argument.req.path } : argument;
    const number = `${Date.now()}-${++this.#signals}`;
    argument.signal.addEventListener("abort", () => this.#report(this.#post(`abort/${number}`)));
    return { $context: number };
  }

  /** Remembers a message to the test until it has arrived. */
  #report(work: Promise<unknown>): void {
    this.#reports.push(work.catch(() => {}));
  }

  #post(path: string, body: unknown = null): Promise<Response> {
    return fetch(`${this.#control}/${path}`, { method: "POST", body: JSON.stringify(body) });
  }
}

const isNotifyContext = (value: unknown): value is NotifyContext =>
  typeof value === "object" && value !== null && "signal" in value && "waitUntil" in value;

const isHonoContext = (value: unknown): value is { req: { path: string } } =>
  typeof value === "object" && value !== null && "req" in value;
