import { isAbsent } from "../absent.js";
import type { PayTypeRow } from "../catalog/pay-type-row.js";
import { payTypes } from "../catalog/pay-types.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { ParameterWarning } from "../transport/warner.js";
import { Check } from "./check.js";

/** The catalog row of a pay type; `undefined` if the code is not in the catalog. */
export const payTypeRow = (payType: unknown): PayTypeRow | undefined =>
  Object.hasOwn(payTypes, String(payType)) ? payTypes[String(payType) as keyof typeof payTypes] : undefined;

const otherPlaces: Partial<Record<PayTypeRow["carries"], string>> = {
  hosted: "is paid on the hosted checkout page or with Element; use checkout.url()",
  terminal: "is paid at a card terminal and only appears in queries and notifications",
};

/**
 * Checks a payment's parameters against the catalog row of its pay type, before anything is sent.
 *
 * @param validate `false` checks only the parameters that every payment needs and those that an enquiry searches by
 * @throws {QFPayValidationError} if a parameter is invalid; the error lists all problems
 */
export function checkPayment(given: Parameters, validate = true): void {
  const params = { ...given };
  const check = new Check(params, validate);
  const row = validate ? payTypeRow(params.pay_type) : undefined;
  check.required("pay_type", "the code of a payment type, such as 800201");
  check.amount("txamt", params.txcurrcd === "HKD" ? row?.minTxamt : undefined);
  check.currency("txcurrcd");
  check.required("out_trade_no", "your own order number, unique over payments and refunds");
  check.dateTime("txdtm");
  if (row) checkRow(check, row, params);
  check.throwIfWrong();
}

/**
 * The longest `goods_name`, in characters, that the text of QFPay's documents allows. The documents' table of
 * parameters allows 64 characters.
 */
const goodsNameCharacters = 20;

/** Returns a warning if `goods_name` is so long that some wallets cut it or refuse the payment. */
export const goodsNameAdvice = ({ goods_name }: Parameters): ParameterWarning[] =>
  typeof goods_name === "string" && [...goods_name].length > goodsNameCharacters
    ? [
        {
          path: "goods_name",
          message: `goods_name has more than ${goodsNameCharacters} characters: some wallets cut it or refuse the payment. Shorten it.`,
        },
      ]
    : [];

/**
 * Returns a warning about each missing parameter that a page of QFPay's documents requires for the pay type, and about
 * a long `goods_name`.
 */
export const paymentAdvice = (params: Parameters): ParameterWarning[] => [
  ...(payTypeRow(params.pay_type)?.advises ?? [])
    .filter((path) => isAbsent(params[path]))
    .map((path) => ({
      path,
      message: `${path} is missing. One page of QFPay's documents requires it for ${params.pay_type}.`,
    })),
  ...goodsNameAdvice(params),
];

function checkRow(check: Check, row: PayTypeRow, params: Parameters): void {
  const code = String(params.pay_type);
  const place = otherPlaces[row.carries];
  if (place) check.add("pay_type", `pay_type ${code} (${row.wallet}) ${place}.`);
  for (const name of row.requires) check.required(name, `${code} (${row.wallet} ${row.mode}) needs it`);
  const { expired_time } = params;
  if (isAbsent(expired_time)) return;
  const minutes = /^\d{1,3}$/.test(String(expired_time)) ? Number(expired_time) : Number.NaN;
  if (!row.expiredTime) {
    check.add("expired_time", `expired_time is not honoured by ${code}; leave it out.`);
  } else if (!(minutes >= 5 && minutes <= 120)) {
    check.add("expired_time", "expired_time must be 5 to 120 minutes.");
  }
}
