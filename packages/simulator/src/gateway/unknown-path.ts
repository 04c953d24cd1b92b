const mostNamed = 5;

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * Normalizes a path: decodes escapes, removes doubled slashes and a slash at the end, and changes capitals to small
 * letters.
 */
const tidied = (path: string): string => decoded(path).replace(/\/+/g, "/").replace(/\/$/, "").toLowerCase();

/** The edit distance of two texts: the number of letters to change, insert or remove. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let at = 0; at < a.length; at++) {
    const next = [at + 1];
    for (let to = 0; to < b.length; to++) {
      next.push(Math.min(next[to]! + 1, row[to + 1]! + 1, row[to]! + (a[at] === b[to] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

const longestCompared = 100;
const nearEnough = 3;

/**
 * Says that a path is not an endpoint. If the path resembles an endpoint, names this endpoint and the difference.
 *
 * @param path the path as requested
 * @param endpoints the paths of all endpoints
 */
export function explainPath(path: string, endpoints: readonly string[]): string {
  const none = `The simulator has no endpoint ${path}.`;
  const tidy = tidied(path);
  const same = endpoints.find((known) => known === tidy);
  if (same) {
    const reason = path.includes("//")
      ? "Two slashes meet where the base URL ends: write the base URL without a slash at its end"
      : "Paths are written in small letters, without escapes and without a slash at the end";
    return `${none} Did you mean ${same}? ${reason}.`;
  }
  const longer = endpoints.filter((known) => tidy !== "" && known.endsWith(tidy));
  if (longer.length > 0) {
    return `${none} Did you mean ${longer.slice(0, mostNamed).join(" or ")}? The first part of the path is missing.`;
  }
  const inside = endpoints.find((known) => tidy.endsWith(known));
  if (inside) {
    const prefix = tidy.slice(0, -inside.length);
    return `${none} Did you mean ${inside}? The base URL is the host alone: leave ${prefix} out of it.`;
  }
  if (tidy.length > longestCompared) return none;
  const [near] = endpoints
    .map((known) => ({ known, away: distance(known, tidy) }))
    .filter(({ away }) => away <= nearEnough)
    .sort((a, b) => a.away - b.away);
  return near ? `${none} Did you mean ${near.known}?` : none;
}
