import { formatTxdtm } from "@qfpay/core";
import { InvalidArgumentError } from "commander";

const shape = /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/;

function parse(text: string, time: string): string {
  const whole = text.length === 10 ? `${text} ${time}` : text;
  const ms = shape.test(text) ? Date.parse(`${whole.replace(" ", "T")}+08:00`) : Number.NaN;
  if (Number.isNaN(ms) || formatTxdtm(ms) !== whole) {
    throw new InvalidArgumentError(`It must be Hong Kong time, YYYY-MM-DD or "YYYY-MM-DD HH:mm:ss".`);
  }
  return whole;
}

/**
 * Reads the start of a range in Hong Kong time; a date alone means its first second.
 *
 * @throws {InvalidArgumentError} if the text is neither a date nor a date with a time
 */
export const fromMoment = (text: string): string => parse(text, "00:00:00");

/**
 * Reads the end of a range in Hong Kong time; a date alone means its last second.
 *
 * @throws {InvalidArgumentError} if the text is neither a date nor a date with a time
 */
export const toMoment = (text: string): string => parse(text, "23:59:59");

/** Returns the first and the last second of today in Hong Kong. */
export function today(): { from: string; to: string } {
  const day = formatTxdtm(Date.now()).slice(0, 10);
  return { from: fromMoment(day), to: toMoment(day) };
}
