import type { NotificationType } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { type Command, InvalidArgumentError, Option } from "commander";
import { createSamples, type Order, type Payload, type Samples } from "../check/samples.js";
import { isAcknowledged, send, withoutKey } from "../check/send.js";
import { type CommandOptions, type CredentialOptions, keyOptions, signingKey } from "./credentials.js";
import { webAddress } from "./option-values.js";
import { print } from "./print.js";

const patienceMs = 10_000;

/**
 * The kinds of notification that the command can make up. They include all kinds of `@qfpay/core`, so that the type
 * check finds a kind that is missing in `kinds`.
 */
type TriggerKind = Exclude<NotificationType, "incomplete" | "unknown"> | "card" | "cancel" | "capture";

const kinds: Readonly<Record<TriggerKind, (samples: Samples, order: Order) => Payload>> = {
  payment: (samples, order) => samples.payment(order),
  card: (samples, order) => samples.card(order),
  refund: (samples, order) => samples.refund(order),
  cancel: (samples, order) => ({ ...samples.refund(order), notify_type: "cancel" }),
  capture: (samples, order) => samples.capture(order),
  unfreeze: (samples, order) => samples.unfreeze(order),
  payment_token: (samples) => samples.token(),
  subscription: (samples) => samples.subscription(),
  subscription_payment: (samples) => samples.billing("0000"),
};

type TriggerOptions = CredentialOptions & {
  readonly to: string;
  readonly set: Payload;
  readonly print: boolean;
  readonly json?: boolean;
};

/**
 * Parses one `--set name=value` and adds it to the overrides, which replace members of the notification. The value may
 * be empty.
 */
function addMember(text: string, before: Payload): Payload {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError(`It must be name=value, such as txamt=1000, not "${text}".`);
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const curl = (url: string, headers: Record<string, string>, body: string) =>
  [
    `curl -i ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`),
    `  --data-binary ${quoted(body)}`,
  ].join(" \\\n");

async function trigger(kind: TriggerKind, options: TriggerOptions): Promise<void> {
  const key = signingKey(options, process.env);
  const samples = createSamples(options.mchid);
  const payload = { ...kinds[kind](samples, samples.order()), ...options.set };
  const { body, headers } = signNotification(payload, key);
  const text = new TextDecoder().decode(body);
  if (options.print) return print(curl(options.to, headers, text));
  if (!options.json) print(text);
  const response = withoutKey(await send(options.to, { body, headers }, patienceMs), key);
  const acknowledged = isAcknowledged(response);
  if (options.json) print(JSON.stringify({ sent: JSON.parse(text) as unknown, acknowledged, response }, null, 2));
  else if (response.kind === "answered") print(`-> ${response.status} ${response.body.slice(0, 500)}`);
  else print(`-> ${response.detail}`);
  if (!acknowledged) {
    process.stderr.write(
      "Not acknowledged: the gateway takes HTTP 200 with the body SUCCESS and repeats anything else.\n",
    );
    process.exitCode = 1;
  }
}

/** Adds the command `trigger`, which sends a made-up notification to an application. */
export function addTrigger(program: Command, { keyOption = true }: CommandOptions = {}): void {
  const command = program.command("trigger");
  for (const option of keyOptions("client key", keyOption)) command.addOption(option);
  command
    .description("send one signed notification")
    .argument("<kind>", Object.keys(kinds).join(", "), (kind: string) => {
      if (Object.hasOwn(kinds, kind)) return kind;
      throw new InvalidArgumentError(`It must be one of ${Object.keys(kinds).join(", ")}.`);
    })
    .addOption(
      new Option("--to <url>", "the application's notification URL").argParser(webAddress).makeOptionMandatory(),
    )
    .option("--mchid <text>", "put into the notification")
    .option(
      "--set <name=value>",
      "another value of a member, such as out_trade_no=A-1001; may be repeated",
      addMember,
      {},
    )
    .option("--print", "print a curl command in place of sending; it carries the signature and not the key", false)
    .option("--json", "print { sent, acknowledged, response }", false)
    .addHelpText("after", "\nEnds with 1 when the notification was not acknowledged.")
    .action(trigger);
}
