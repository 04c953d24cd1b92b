// An adapter's file holds at most 40 lines of code: what does not fit is a second concept, or a rule that belongs in core.
// Comments, blank lines, imports, re-exports and type declarations do not count.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const limit = 40;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Lines of code that run: everything else is blanked first, brackets decide where a declaration ends. */
export function codeLines(source) {
  const text = withoutComments(source);
  const lines = text.split("\n");
  let count = 0;
  for (let at = 0; at < lines.length; at++) {
    if (lines[at].trim() === "") continue;
    if (isDeclaration(lines[at])) at = endOf(lines, at);
    else count++;
  }
  return count;
}

/** Blanks comments; strings, templates and regular expressions stay as they are. */
function withoutComments(source) {
  const token =
    /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<=[(=,:!&|?;\n]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+\/[a-z]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return source.replace(token, (found) => (/^\/[/*]/.test(found) ? found.replace(/[^\n]/g, "") : found));
}

const isDeclaration = (line) =>
  /^(import\b|export \*|export (type )?\{|(export )?(declare )?(type|interface) [A-Z_a-z])/.test(line);

/** The last line of a statement that starts at the top level: the one where its brackets close and nothing follows. */
function endOf(lines, start) {
  let depth = 0;
  for (let at = start; at < lines.length; at++) {
    for (const character of lines[at].replace(/=>/g, "").replace(/(["'`]).*?\1/g, "")) {
      if ("{([<".includes(character)) depth++;
      else if ("})]>".includes(character)) depth--;
    }
    const isOver = depth <= 0 && !/[=&|,:?]\s*$/.test(lines[at]) && !/^\s+[&|?:]/.test(lines[at + 1] ?? "");
    if (isOver) return at;
  }
  return lines.length - 1;
}

function measure() {
  const rows = [];
  for (const adapter of ["express", "hono", "nestjs"]) {
    const folder = join(root, "packages", adapter, "src");
    for (const file of readdirSync(folder, { recursive: true }).sort()) {
      if (!file.endsWith(".ts")) continue;
      rows.push({ adapter, file, lines: codeLines(readFileSync(join(folder, file), "utf8")) });
    }
  }
  return rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = measure();
  for (const { adapter, file, lines } of rows) {
    process.stdout.write(
      `${adapter.padEnd(8)} ${file.padEnd(26)} ${String(lines).padStart(3)}${lines > limit ? "  too long" : ""}\n`,
    );
  }
  const tooLong = rows.filter(({ lines }) => lines > limit);
  process.stdout.write(`${rows.length} files, ${tooLong.length} with more than ${limit} lines of code\n`);
  process.exitCode = tooLong.length > 0 || rows.length === 0 ? 1 : 0;
}
