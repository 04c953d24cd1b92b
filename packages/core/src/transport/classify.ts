import { observedCodes } from "../catalog/observed-codes.js";
import type { StatusCategory, StatusCodeRow } from "../catalog/status-code-row.js";
import { statusCodes } from "../catalog/status-codes.js";
import { printable } from "../printable.js";
import type { TransactionStatus } from "../transaction.js";

/** The meaning of a response code of the gateway (`respcd`). */
export type Classification = {
  /** The code that is explained, with four digits. */
  respcd: string;
  /** Whether QFPay's documents list the code, as they do for 52 codes. */
  known: boolean;
  /** The kind of situation that the code reports; `unknown` for a code of unknown meaning. */
  category: StatusCategory | "unknown";
  /** The transaction's status. `pending` if the code does not tell whether it succeeded or failed. */
  status: TransactionStatus;
  /** The event or fault that the code reports, in words. */
  meaning: string;
  /** The recommended action, in words. */
  advice: string;
  /** Whether the payment or refund may have succeeded despite this code. If so, query the order first. */
  askFirst: boolean;
};

/**
 * Explains a `respcd` and advises on what to do. A code that the SDK does not know leaves the outcome open.
 *
 * @param respcd the code as a string or number; a number is padded to four digits
 * @example
 * classify("1143").status; // "pending"
 */
export function classify(respcd: string | number): Classification {
  const code = typeof respcd === "number" ? String(respcd).padStart(4, "0") : respcd;
  const row: StatusCodeRow | undefined = Object.hasOwn(statusCodes, code)
    ? statusCodes[code as keyof typeof statusCodes]
    : undefined;
  if (!row) {
    const observed = Object.hasOwn(observedCodes, code) ? observedCodes[code] : undefined;
    if (observed) {
      const status = observed.askFirst ? "pending" : "failed";
      return { respcd: code, known: false, status, ...observed };
    }
    return {
      respcd: code,
      known: false,
      category: "unknown",
      status: "pending",
      meaning: code ? `Code ${printable(code.slice(0, 20))} is not documented` : "There is no code",
      advice: "Query the transaction to learn what became of it",
      askFirst: true,
    };
  }
  const { category, meaning, advice, askFirst } = row;
  return { respcd: code, known: true, category, status: statusOf(row), meaning, advice, askFirst };
}

function statusOf({ category, askFirst }: StatusCodeRow): TransactionStatus {
  if (category === "success") return "success";
  return category === "pending" || (category === "retry" && askFirst) ? "pending" : "failed";
}

/**
 * Whether a refusal means that the order number was used before. QFPay uses 1251 for this and for a merchant's store
 * that is set up wrongly; only the message distinguishes the two.
 */
export const isDuplicate = ({ respcd, category }: Classification, message: string): boolean =>
  category === "duplicate" ||
  (respcd === "1251" &&
    /duplicat|repeat|already (?!disabled)|has been used|exists|重复|重複|已存在|不唯一/i.test(message));
