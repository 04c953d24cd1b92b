/**
 * One piece of the comparison of two signed texts. The piece occurs in both texts (`same`), only in the gateway's text
 * (`missing`), or only in the client's text (`extra`).
 */
export type TextDifference = { readonly kind: "same" | "missing" | "extra"; readonly text: string };

const mostCells = 1_000_000;

const byParts = /<client key>|[&=\s]|[^&=\s<]+|</g;
const byPairs = /<client key>|(?:(?!<client key>)[^&])+&?|&/g;

/** For each pair of positions: the length of the longest common subsequence from these positions to the texts' ends. */
function commonLengths(ours: readonly string[], theirs: readonly string[]): Uint32Array[] {
  const rows = Array.from({ length: ours.length + 1 }, () => new Uint32Array(theirs.length + 1));
  for (let at = ours.length - 1; at >= 0; at--) {
    for (let to = theirs.length - 1; to >= 0; to--) {
      rows[at]![to] =
        ours[at] === theirs[to] ? rows[at + 1]![to + 1]! + 1 : Math.max(rows[at + 1]![to]!, rows[at]![to + 1]!);
    }
  }
  return rows;
}

function push(
  differences: { kind: TextDifference["kind"]; text: string }[],
  kind: TextDifference["kind"],
  text: string,
) {
  const last = differences.at(-1);
  if (last?.kind === kind) last.text += text;
  else if (text !== "") differences.push({ kind, text });
}

/** Compares long texts only by their common start and end: a table of common subsequences would be too large. */
function byEnds(ours: string, theirs: string): TextDifference[] {
  let start = 0;
  while (start < ours.length && start < theirs.length && ours[start] === theirs[start]) start++;
  let end = 0;
  const most = Math.min(ours.length, theirs.length) - start;
  while (end < most && ours.at(-1 - end) === theirs.at(-1 - end)) end++;
  const differences: TextDifference[] = [];
  push(differences, "same", ours.slice(0, start));
  push(differences, "missing", ours.slice(start, ours.length - end));
  push(differences, "extra", theirs.slice(start, theirs.length - end));
  push(differences, "same", ours.slice(ours.length - end));
  return differences;
}

/** Compares two signed texts by names, values and separators, or with `reordered` by whole pairs of name and value. */
export function diffText(ours: string, theirs: string, reordered = false): readonly TextDifference[] {
  const tokenPattern = reordered ? byPairs : byParts;
  const left = ours.match(tokenPattern) ?? [];
  const right = theirs.match(tokenPattern) ?? [];
  if (left.length * right.length > mostCells) return byEnds(ours, theirs);
  const common = commonLengths(left, right);
  const differences: TextDifference[] = [];
  let at = 0;
  let to = 0;
  while (at < left.length || to < right.length) {
    if (at < left.length && left[at] === right[to]) {
      push(differences, "same", left[at]!);
      at++;
      to++;
    } else if (at < left.length && (to === right.length || common[at + 1]![to]! >= common[at]![to + 1]!)) {
      push(differences, "missing", left[at++]!);
    } else push(differences, "extra", right[to++]!);
  }
  return differences;
}
