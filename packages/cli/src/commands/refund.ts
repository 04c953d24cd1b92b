import { isQFPayError, type QFPay, type RefundResult, type Transaction } from "@qfpay/core";
import { InvalidArgumentError } from "commander";
import {
  type Account,
  type AccountOptions,
  accountOf,
  addAccountOptions,
  clientOf,
  describeGateway,
} from "../account/account.js";
import { CommandError, exitCodes } from "../exit-codes.js";
import { money } from "../output/money.js";
import { jsonOf, showTransaction } from "../output/show-transaction.js";
import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";
import type { AddCommand } from "./command.js";

type RefundOptions = AccountOptions & {
  readonly syssn?: string;
  readonly amount: number | "all";
  readonly number?: string;
  readonly wait: number;
  readonly allowUnsupported?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
};

/** A refund that a command is about to make. `txamt`: its amount in minor units. `number`: its refund number. */
type Plan = { readonly payment: Transaction; readonly txamt: number; readonly number: string };

function amount(text: string): number | "all" {
  if (text === "all") return text;
  if (/^\d+\.\d+$/.test(text)) throw new InvalidArgumentError("It must be in minor units: 1050 for HKD 10.50.");
  if (!/^[1-9]\d{0,10}$/.test(text))
    throw new InvalidArgumentError("It must be a whole number of minor units, or all.");
  return Number(text);
}

function seconds(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError("It must be 0 to 999 seconds.");
  return Number(text);
}

const refusal = (message: string) => new CommandError(message, exitCodes.refusal);

async function paymentOf(qfpay: QFPay, ref: { syssn: string } | { out_trade_no: string }, signal: AbortSignal) {
  const found = await qfpay.transactions.get(ref, { signal });
  const [name] = Object.values(ref);
  if (!found)
    throw refusal(
      `The gateway has no payment ${name}, in this month or the month before. For an older one give --syssn.`,
    );
  if ("out_trade_no" in ref) await refusePaidTwice(qfpay, ref, signal);
  if (found.order_type !== "payment") throw refusal(`${name} is a ${found.order_type}, not a payment.`);
  if (found.status !== "success")
    throw refusal(`${name} is not paid (${found.respcd} ${found.message}): there is nothing to refund.`);
  return found;
}

/**
 * Refuses an order number under which the customer paid more than once. After one of these payments is refunded, the
 * number would name the other one, so a second run of the same command would refund that one too.
 */
async function refusePaidTwice(qfpay: QFPay, ref: { out_trade_no: string }, signal: AbortSignal): Promise<void> {
  const records = await qfpay.transactions.records(ref, { signal, lastMonth: true });
  const paid = records.filter(
    ({ order_type, status, out_trade_no }) =>
      order_type === "payment" && status === "success" && out_trade_no === ref.out_trade_no,
  );
  if (paid.length < 2) return;
  const payments = paid.map(({ syssn, txamt, txcurrcd, refunded }) => {
    const taken = refunded === "none" ? "" : `, refunded ${refunded === "full" ? "in full" : "in part"}`;
    return `${syssn} (${money(txamt, txcurrcd)}${taken})`;
  });
  throw refusal(`${ref.out_trade_no} was paid ${paid.length} times: ${payments.join(", ")}. Name one with --syssn.`);
}

/**
 * Plans the refund. Its number is made from the payment and the amount, so a second run of the command gives the same
 * number, also after a crash. The gateway refuses a number that was used before.
 */
function planOf(payment: Transaction, { amount: wanted, number }: RefundOptions): Plan {
  const { syssn, txamt = 0, refunded } = payment;
  if (wanted === "all" && refunded === "partial") {
    throw refusal(`${syssn} is partly refunded already: give the amount that is to be refunded now with --amount.`);
  }
  const taken = wanted === "all" ? txamt : wanted;
  if (taken > txamt) throw refusal(`The payment is over ${money(txamt, payment.txcurrcd)}, less than that.`);
  return { payment, txamt: taken, number: number ?? `R${syssn}A${taken}` };
}

/**
 * Looks for a refund that an earlier run of the same command may have made.
 *
 * @throws {CommandError} if the refund's number belongs to another transaction, or the earlier refund was refused
 */
async function earlierRun(qfpay: QFPay, { payment, txamt, number }: Plan, signal: AbortSignal) {
  const found = await qfpay.transactions.get({ out_trade_no: number }, { signal });
  if (!found) return undefined;
  const isOurs = found.order_type === "refund" && found.orig_syssn === payment.syssn && found.txamt === txamt;
  if (!isOurs)
    throw refusal(`${number} is the number of another ${found.order_type}: give one of your own with --number.`);
  if (found.status === "failed") {
    throw refusal(
      `The refund ${number} was refused before (${found.respcd} ${found.message}). For another try give a new --number.`,
    );
  }
  return found;
}

async function confirm(plan: Plan, account: Account, options: RefundOptions, terminal: Terminal): Promise<void> {
  const { payment, txamt, number } = plan;
  if (!options.json) {
    const rows = [
      ["refund", money(txamt, payment.txcurrcd)],
      [
        "of",
        `${payment.out_trade_no ?? ""} ${money(payment.txamt, payment.txcurrcd)}, ${payment.sysdtm ?? ""}, syssn ${payment.syssn}`,
      ],
      ["number", number],
      ["where", describeGateway(account)],
    ];
    terminal.print(table(rows));
  }
  if (options.yes) return;
  if (!terminal.isInteractive) {
    throw new CommandError(
      "Nobody can confirm here, so nothing was refunded. Give --yes to refund without a question.",
      exitCodes.usage,
    );
  }
  const answer = await terminal.ask(`Refund ${money(txamt, payment.txcurrcd)}? [y/N] `);
  if (!/^(y|yes)$/i.test(answer.trim())) throw refusal("Nothing was refunded.");
}

function refundNow(
  qfpay: QFPay,
  plan: Plan,
  { allowUnsupported }: RefundOptions,
  signal: AbortSignal,
): Promise<RefundResult> {
  const { payment, txamt, number } = plan;
  const { syssn, pay_type } = payment;
  // An earlier run of this command may have crashed after it sent the refund. With `resume`, the client queries the
  // refund's number for `--wait` seconds before it sends the refund.
  return qfpay.refunds.create(
    { syssn, pay_type, txamt, out_trade_no: number },
    { resume: { sentAt: new Date() }, allowUnsupported, signal },
  );
}

function tell(error: unknown, { number }: Plan): never {
  if (!isQFPayError(error)) throw error;
  if (error.outcome === "rejected") {
    throw new CommandError(
      `${error.message} If an earlier run of this command was interrupted less than two minutes ago, its refund ${number} may ` +
        "still arrive: then run the same command again before you refund under another number.",
      exitCodes.refusal,
    );
  }
  if (error.outcome !== "unknown") throw error;
  throw new CommandError(
    `${error.message} Run the same command again: it asks the gateway for ${number} first, so that nothing is refunded twice.`,
    exitCodes.unknownOutcome,
  );
}

/** Adds the command `qfpay refund`, which refunds a payment after confirmation. */
export const addRefund: AddCommand = (program, { terminal, signal }, finish) => {
  const command = program
    .command("refund")
    .description("refund a payment, after showing what will be done and asking")
    .argument("[number]", "the payment's order number (out_trade_no)")
    .option("--syssn <number>", "QFPay's number of the payment instead")
    .requiredOption("--amount <minor units>", "such as 1000 for HKD 10.00, or all", amount)
    .option("--number <text>", "the refund's own number; default: derived from payment and amount")
    .option(
      "--wait <seconds>",
      "how long the gateway must know nothing of the number before it counts as new",
      seconds,
      10,
    )
    .option("--allow-unsupported", "for FPS, if QFPay enabled such refunds for the account", false)
    .option("--yes", "do not ask", false)
    .option("--json", "print { payment, refund }", false)
    .addHelpText(
      "after",
      "\nThe same command again never refunds twice. Ends with 0 if the money is refunded, 1 if not, 3 if that is open:" +
        " then run the same command again.",
    );
  addAccountOptions(command).action(async (out_trade_no: string | undefined, options: RefundOptions) => {
    if ((out_trade_no === undefined) === (options.syssn === undefined)) {
      throw new CommandError("Name the payment by its order number or by --syssn, one of them.", exitCodes.usage);
    }
    const account = accountOf(options, terminal);
    const absentAfterMs = options.wait * 1000;
    const recovery = { absentAfterMs, giveUpAfterMs: Math.max(60_000, 2 * absentAfterMs), lateMs: 0 };
    const qfpay = clientOf(account, terminal, { recovery });
    terminal.progress("Looking for the payment ...");
    const ref = options.syssn === undefined ? { out_trade_no: out_trade_no! } : { syssn: options.syssn };
    const plan = planOf(await paymentOf(qfpay, ref, signal), options);
    const earlier = await earlierRun(qfpay, plan, signal);
    terminal.progress();
    const { made, refund } = earlier ? { made: earlier, refund: earlier } : await make(plan);
    terminal.progress();
    show(terminal, { plan, refund, isEarlier: earlier !== undefined, json: options.json });
    finish((refund ?? made).status === "success" ? exitCodes.ok : exitCodes.unknownOutcome);

    async function recordOf({ number }: Plan): Promise<Transaction | undefined> {
      terminal.progress("Looking for the refund ...");
      return qfpay.transactions.get({ out_trade_no: number }, { signal }).catch(() => undefined);
    }

    async function make(planned: Plan): Promise<{ made: RefundResult | Transaction; refund: Transaction | undefined }> {
      if (planned.payment.refunded === "full") throw refusal(`${planned.payment.syssn} is refunded in full already.`);
      await confirm(planned, account, options, terminal);
      terminal.progress(`Asking the gateway for ${planned.number} for ${options.wait} s, then refunding ...`);
      try {
        const made = await refundNow(qfpay, planned, options, signal);
        return { made, refund: await recordOf(planned) };
      } catch (error) {
        // The gateway also refuses a number that an earlier run of the command used. So a refused refund is queried.
        const isRefusal = isQFPayError(error) && error.outcome === "rejected";
        const refund = isRefusal ? await recordOf(planned) : undefined;
        return refund && refund.status !== "failed" ? { made: refund, refund } : tell(error, planned);
      }
    }
  });
};

type Shown = {
  readonly plan: Plan;
  readonly refund: Transaction | undefined;
  readonly isEarlier: boolean;
  readonly json?: boolean;
};

function show(terminal: Terminal, { plan, refund, isEarlier, json }: Shown): void {
  if (json) {
    terminal.json({ payment: jsonOf(plan.payment), refund: refund ? jsonOf(refund) : null, isEarlier });
    return;
  }
  terminal.print(isEarlier ? "This refund was made before, and nothing was sent now.\n" : "");
  if (refund) showTransaction(terminal, refund);
  else
    terminal.print(`The gateway took the refund ${plan.number} and does not show it yet: qfpay query ${plan.number}`);
}
