/** Throws if two results differ. A comparison of speed is fair only if all programs do the same work. */
export function assertEqual(results: readonly unknown[]): void {
  const [first, ...others] = results.map((result) => JSON.stringify(result));
  const other = others.find((result) => result !== first);
  if (other !== undefined) throw new Error(`The contenders do not agree: ${first} and ${other}`);
}
