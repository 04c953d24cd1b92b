/** Throws if the contenders' results differ, because a comparison is fair only for the same work. */
export function assertEqual(results: readonly unknown[]): void {
  const [first, ...others] = results.map((result) => JSON.stringify(result));
  const other = others.find((result) => result !== first);
  if (other !== undefined) throw new Error(`The contenders do not agree: ${first} and ${other}`);
}
