import { createRequire } from "node:module";
import { join } from "node:path";
import type { Answer } from "../client.js";

type Execution = {
  request: { url: { toString(): string } };
  response?: { code: number; stream: Buffer };
};
type Summary = {
  run: { executions: Execution[]; failures: { error: Error }[] };
  environment: { toJSON(): unknown };
};
type Newman = {
  run(
    options: { collection: object; folder: string; environment: unknown },
    done: (error: Error | null, summary: Summary) => void,
  ): void;
};

/** QFPay's published Postman collection, whose requests are sent with newman. */
export class Collection {
  /** The runner of Postman collections. */
  readonly #newman: Newman;
  /** The collection as JSON text. */
  readonly #text: string;
  /** The collection's variables. They are kept between requests, because a refund needs the `syssn` of its payment. */
  #environment: unknown = { values: [] };

  /** @param installed a folder in which newman is installed */
  constructor(text: string, installed: string) {
    this.#text = text;
    this.#newman = createRequire(join(installed, "package.json"))("newman") as Newman;
  }

  /**
   * Sends one request of the collection to the gateway at `origin`.
   *
   * @param values new values for constants (`const name = '...'`) in the requests' scripts, by the constant's name
   */
  send(name: string, origin: string, values: Record<string, string>): Promise<Answer> {
    const collection = JSON.parse(this.#text, (_, value: unknown) => {
      if (typeof value !== "string") return value;
      const constant = /^const (\w+) = '/.exec(value)?.[1];
      return constant && constant in values ? `const ${constant} = '${values[constant]}'` : value;
    }) as { item: { name: string; request: { url: unknown } }[] };
    for (const item of collection.item) {
      const { raw } = item.request.url as { raw: string };
      item.request.url = raw.replace(/^https:\/\/[^/]+/, origin);
    }
    return new Promise((resolve, reject) => {
      this.#newman.run({ collection, folder: name, environment: this.#environment }, (error, summary) => {
        const problem = error ?? summary.run.failures[0]?.error;
        const response = summary?.run.executions[0]?.response;
        this.#environment = summary?.environment.toJSON();
        if (problem || !response) reject(problem ?? new Error(`${name} got no answer.`));
        else resolve(JSON.parse(response.stream.toString()) as Answer);
      });
    });
  }
}
