// QFPay takes comma lists of at most 128 characters.
const longestList = 128;

/** Splits numbers into lists whose comma-separated text is short enough. */
export function numberLists(numbers: Iterable<string>): string[][] {
  const result: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const number of numbers) {
    length += number.length + 1;
    if (length > longestList) {
      result.push([]);
      length = number.length;
    }
    result.at(-1)!.push(number);
  }
  return result;
}
