// The gateway accepts lists of comma-separated numbers that have at most 128 characters in all.
const maxListLength = 128;

/** Splits order numbers into lists. Each list fits into one query as comma-separated text. */
export function orderNumberLists(numbers: Iterable<string>): string[][] {
  const result: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const number of numbers) {
    length += number.length + 1;
    if (length > maxListLength) {
      result.push([]);
      length = number.length;
    }
    result.at(-1)!.push(number);
  }
  return result;
}
