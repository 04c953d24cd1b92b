import type { ChildProcess } from "node:child_process";

type Methods = { [name: string]: (...args: never[]) => unknown };
type Question = { id: number; method: string; args: unknown[] };
type Answer = { id: number; value?: unknown; error?: string };

/** The methods of an object in another process, as functions that return promises. */
export type Remote<M> = {
  [K in keyof M]: M[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

/** Lets the parent process call these methods of this process. */
export function serve(methods: Methods): void {
  process.on("message", async ({ id, method, args }: Question) => {
    try {
      const value = await (methods[method] as (...args: unknown[]) => unknown)(...args);
      process.send!({ id, value } satisfies Answer);
    } catch (error) {
      process.send!({ id, error: String(error) } satisfies Answer);
    }
  });
  process.on("disconnect", () => process.exit());
}

/** Returns an object whose methods are executed in the child process. */
export function remote<M extends object>(child: ChildProcess): Remote<M> {
  const waiting = new Map<number, (answer: Answer) => void>();
  let ids = 0;
  child.on("message", (answer: Answer) => waiting.get(answer.id)?.(answer));
  child.on("exit", () => {
    for (const [id, end] of waiting) end({ id, error: "The shop's process has ended." });
  });
  const call = (method: string, args: unknown[]) =>
    new Promise((resolve, reject) => {
      const id = ++ids;
      waiting.set(id, ({ value, error }) => {
        waiting.delete(id);
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
      child.send({ id, method, args } satisfies Question);
    });
  return new Proxy({} as Remote<M>, {
    get: (_, method) => (method === "then" ? undefined : (...args: unknown[]) => call(String(method), args)),
  });
}
