import type { Command } from "commander";
import { webAddress } from "./option-values.js";
import { print } from "./print.js";

type Delivery = {
  readonly id: string;
  readonly url: string;
  readonly attempt: number;
  readonly outcome: string;
  readonly status?: number;
  readonly detail: string;
  readonly body: string;
};

async function askControl<Answer>(simulator: string, path: string, method = "GET"): Promise<Answer> {
  const response = await fetch(new URL(`/_simulator/api${path}`, simulator), { method }).catch((error: Error) => {
    const { cause } = error as { cause?: Error };
    throw new Error(
      `No simulator answers at ${simulator} (${cause?.message ?? error.message}): start one, or give --simulator.`,
    );
  });
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? `The simulator answered ${response.status}.`);
  return answer;
}

const numberOf = ({ body }: Delivery): unknown => (JSON.parse(body) as { out_trade_no?: string }).out_trade_no;

type ResendOptions = { readonly simulator: string; readonly json?: boolean };

async function resend(ref: string, { simulator, json }: ResendOptions): Promise<void> {
  const deliveries = await askControl<readonly Delivery[]>(simulator, "/deliveries?limit=10000");
  const found = deliveries.find((row) => row.id === ref) ?? deliveries.find((row) => numberOf(row) === ref);
  const id = encodeURIComponent(found?.id ?? ref);
  const delivery = await askControl<Delivery>(simulator, `/deliveries/${id}/redeliver`, "POST");
  const { url, outcome, status, detail } = delivery;
  if (json) print(JSON.stringify(delivery, null, 2));
  else print(`notify ${url} -> ${outcome} (${status ?? ""} ${detail.slice(0, 200)})`);
  if (outcome !== "acknowledged") process.exitCode = 1;
}

/** Adds the command `resend`, which lets a running simulator send a notification once more. */
export function addResend(program: Command): void {
  program
    .command("resend")
    .description("let a running simulator send a notification once more, byte for byte")
    .argument("<id>", "of the notification, or the out_trade_no that it is about")
    .option("--simulator <url>", "where the simulator runs", webAddress, "http://127.0.0.1:4010")
    .option("--json", "print the delivery as JSON", false)
    .action(resend);
}
