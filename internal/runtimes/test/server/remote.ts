import type { NotifyContext } from "@qfpay/core";
import type { CallAnswer, FunctionMark } from "./protocol.js";

/** Lets a server in another runtime call the test's functions and report events to the test, over HTTP. */
export class Remote {
  /** The URL at which the test takes calls and reports. */
  readonly #control: string;
  /** The messages to the test that may not have arrived yet. */
  #reports: Promise<unknown>[] = [];
  /** The number of abort signals that were passed to the test so far. */
  #signals = 0;

  constructor(control: string) {
    this.#control = control;
  }

  /** Replaces each `FunctionMark`, which numbers a function of the test, by a function that calls it over HTTP. */
  revive(value: unknown, name = ""): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.revive(item));
    if ("$function" in value) return this.#function(value as FunctionMark, name);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.revive(inner, key)]));
  }

  /** Resolves when the test has received all messages that were sent to it so far. */
  async reported(): Promise<void> {
    await Promise.all(this.#reports.splice(0));
  }

  /** Makes a function that calls the test's function with the number `$function` over HTTP. */
  #function({ $function }: FunctionMark, name: string) {
    const call = (...args: unknown[]) => this.#call($function, args);
    // The SDK does not wait for the three hooks below. So `reported()` waits until the test has their messages.
    if (name === "onOutcome") return (event: object) => void this.#report(call({ ...event, error: undefined }));
    if (name === "onWarning") return (message: string) => void this.#report(call(message));
    if (name === "onError")
      return (error: unknown, context: unknown) => void this.#report(call(String(error), context));
    return call;
  }

  /** Calls the test's function with the number `id` over HTTP. */
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

  /** Remembers a message to the test, so that `reported()` can wait until it has arrived. */
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
