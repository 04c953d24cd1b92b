import { OrderRefusedError } from "@qfpay/core";
import { z } from "zod";
import { languages } from "./api.js";
import { cleanCode, codeFault, longestCode } from "./auth-code.js";
import { findItem } from "./catalogue.js";
import { findWallet, type ShopWallet } from "./wallets.js";

const most = 9;

type ScannedWallet = Extract<ShopWallet, { flow: "scan" }>;
type ShownWallet = Exclude<ShopWallet, ScannedWallet>;

const noBody = "The body must be a JSON object, sent with content-type: application/json.";
const nothingChosen = "There is nothing in the basket.";
const unknownWallet = "This shop does not take that wallet. Choose one of the list.";
const noAmount = 'txamt must be a whole number of cents, at least 1, or the word "all".';

const noNumber =
  "out_trade_no must be 20 to 64 capital letters and digits that nobody used before, such as a UUID without its dashes.";

const codeFaults = {
  missing: "The customer's code is missing. Scan it, or type what stands below it.",
  too_long: `A wallet's code has at most ${longestCode} characters. Scan it again.`,
};

const basket = z
  .record(z.string(), z.int(tooMany()).min(1, tooMany()).max(most, tooMany()), nothingChosen)
  .refine((chosen) => Object.keys(chosen).length > 0, nothingChosen)
  .refine(
    (chosen) => Object.keys(chosen).every((id) => findItem(id)),
    "This is not on the menu. Choose an item of the list.",
  );

const authCode = z
  .string(codeFaults.missing)
  .transform(cleanCode)
  .superRefine((code, context) => {
    const fault = codeFault(code);
    if (fault) context.addIssue({ code: "custom", message: codeFaults[fault] });
  });

/** The customer's language, for the goods' name and QFPay's hosted page. An unknown language is left out. */
const lang = z.enum(languages).optional().catch(undefined);

/** The schema of the body of `POST /checkout`. Members that are not in it, such as a price, are ignored. */
export const orderRequest = z.object(
  {
    basket,
    wallet: oneOf((wallet): wallet is ShownWallet => wallet.flow !== "scan"),
    lang,
  },
  noBody,
);

/** The schema of a charge's or refund's number. The page makes the number, and sends it again if it tries again. */
const number = z.string(noNumber).regex(/^[0-9A-Z]{20,64}$/, noNumber);

/** The schema of the body of `POST /till`, which charges the payment code on a customer's phone. */
export const chargeRequest = z.object(
  {
    out_trade_no: number,
    basket,
    wallet: oneOf((wallet): wallet is ScannedWallet => wallet.flow === "scan"),
    auth_code: authCode,
    lang,
  },
  noBody,
);

/** The checked body of `POST /till`, which charges the payment code on a customer's phone. */
export type Charge = z.infer<typeof chargeRequest>;

/** The schema of the parameters of `GET /orders`. Only orders older than the order `before` are listed. */
export const pageRequest = z.object({ before: z.string("before must be an order's number.").optional() });

/**
 * The schema of the body of `POST /orders/:no/refund`. The amount has no default, so that a request without an amount
 * does not refund the whole order. Unknown members are refused, because one of them may be a misspelled amount.
 */
export const refundRequest = z.strictObject(
  { txamt: z.union([z.int().min(1), z.literal("all")], noAmount), out_trade_no: number.optional() },
  {
    error: ({ code }) =>
      code === "unrecognized_keys" ? "A refund has the members txamt and out_trade_no, and no other." : noBody,
  },
);

/**
 * Checks the body of a request against a schema. Every back end uses this function.
 *
 * @param body parsed JSON, or `undefined` if the request had none
 * @throws {OrderRefusedError} if the body does not fit the schema; its status is 422
 */
export function readRequest<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw new OrderRefusedError([...new Set(read.error.issues.map(({ message }) => message))].join(" "));
}

function tooMany(): string {
  return `The kitchen makes 1 to ${most} of a kind.`;
}

function oneOf<W extends ShopWallet>(isOffered: (wallet: ShopWallet) => wallet is W) {
  return z.unknown().transform((id, context): W => {
    const wallet = findWallet(id);
    if (wallet && isOffered(wallet)) return wallet;
    context.addIssue({ code: "custom", message: unknownWallet });
    return z.NEVER;
  });
}
