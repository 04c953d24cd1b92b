/** A piece of TypeScript source that the page shows in one colour. `word`: a keyword; `plain`: all other code. */
export type Piece = { kind: "comment" | "string" | "word" | "plain"; text: string };

const words =
  "import|from|export|const|let|return|await|async|function|class|new|if|else|for|of|in|typeof|throw|extends|implements|private|readonly|type|static|this|constructor|void|super";
const pattern = new RegExp(
  [
    String.raw`(?<comment>//.*|/\*[\s\S]*?\*/)`,
    String.raw`(?<string>"(?:[^"\\\n]|\\.)*"|\x60(?:[^\x60\\]|\\.)*\x60)`,
    String.raw`(?<word>\b(?:${words})\b)`,
  ].join("|"),
  "g",
);

/** Splits TypeScript source into pieces of one colour each. The joined pieces are the whole source. */
export function piecesOf(source: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of source.matchAll(pattern)) {
    if (match.index > at) pieces.push({ kind: "plain", text: source.slice(at, match.index) });
    const { comment, string } = match.groups ?? {};
    pieces.push({ kind: comment ? "comment" : string ? "string" : "word", text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < source.length) pieces.push({ kind: "plain", text: source.slice(at) });
  return pieces;
}
