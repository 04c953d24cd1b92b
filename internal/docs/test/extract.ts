import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../", import.meta.url));
export const packages = ["browser", "core", "express", "hono", "nestjs", "simulator"] as const;

const skillFolder = "packages/core/skills/qfpay";

/** The files of the skill for coding agents in `@qfpay/core`. */
const skillFiles = [
  `${skillFolder}/SKILL.md`,
  ...readdirSync(`${root}${skillFolder}/references`).map((file) => `${skillFolder}/references/${file}`),
];

/** One example of the documentation. */
export type Snippet = {
  kind: "docstring" | "readme";
  /** The file's path from the repository's root. */
  file: string;
  /** The line number of the example's first line of code, counted from 1. */
  line: number;
  code: string[];
  /** The name of the package's folder, such as `core`, or `root` for the repository's README. */
  package: string;
  /** For a docstring: the exported type or class that contains the example. */
  owner?: string;
  /** The reason why the example is not run, from a comment `not run: ...` above the README's fence or the docstring. */
  notRun?: string | undefined;
  /**
   * The server that the example needs, from a comment `The e2e tests run this example, because it needs ...` above the
   * README's fence or the docstring.
   */
  needs?: string | undefined;
};

export const nameOf = ({ file, line }: Snippet) => `${file}:${line}`;

export function allSnippets(): Snippet[] {
  const sources = packages.flatMap((name) =>
    filesUnder(`packages/${name}/src`).flatMap((file) => docstringExamples(name, file, read(file))),
  );
  const readmes = packages.map((name) => [name, `packages/${name}/README.md`] as const);
  const skill = skillFiles.map((file) => ["core", file] as const);
  const others = [
    "README.md",
    "README.zh-Hant.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    ...readdirSync(`${root}docs`).map((file) => `docs/${file}`),
  ];
  const pages = [...others.filter((file) => file.endsWith(".md")).map((file) => ["root", file] as const), ...readmes];
  return [
    ...sources,
    ...[...pages, ...skill, ["demo", "apps/demo/README.md"] as const].flatMap(([name, file]) =>
      readmeExamples(name, file, read(file)),
    ),
  ];
}

const read = (file: string) => readFileSync(root + file, "utf8");

/** Extracts each `@example` of a source file, up to the next tag or the end of the docstring. */
export function docstringExamples(name: string, file: string, text: string): Snippet[] {
  const snippets: Snippet[] = [];
  const lines = text.split("\n");
  let inDocstring = false;
  let marks: Marks = {};
  let current: Snippet | undefined;
  lines.forEach((line, at) => {
    if (line.trimStart().startsWith("/**")) {
      inDocstring = true;
      marks = marksIn(/^\s*\/\/ (.+)$/.exec(lines[at - 1] ?? "")?.[1]);
    }
    const content = line.replace(/^\s*(\/\*\*|\*(?!\/)) ?/, "").replace(/\s*\*\/\s*$/, "");
    const started = inDocstring && /^@example\b ?(.*)$/.exec(content);
    if (started) {
      current = { kind: "docstring", file, line: at + 1, code: [], package: name, owner: ownerOf(lines, at), ...marks };
      snippets.push(current);
      if (started[1]) current.code.push(started[1]);
      else current.line++;
    } else if (/^@(param|throws|returns|see|remarks|default|deprecated)\b/.test(content)) current = undefined;
    else if (current && (content || !line.includes("*/"))) current.code.push(content);
    if (line.includes("*/")) {
      inDocstring = false;
      current = undefined;
    }
  });
  return snippets;
}

type Marks = Pick<Snippet, "notRun" | "needs">;

const marksIn = (comment = ""): Marks => ({
  notRun: /^not run: (.+)$/.exec(comment)?.[1],
  needs: /^The e2e tests run this example, because it needs (.+)$/.exec(comment)?.[1],
});

const exported = /^export (?:abstract |async )?(?:type|class|interface|const|function\*?) (\w+)/;

/**
 * Returns the export to which a docstring belongs: the export below the docstring, or for an indented docstring the
 * export around it.
 */
function ownerOf(lines: readonly string[], at: number): string | undefined {
  const candidates = lines[at]!.startsWith(" *") ? lines.slice(at) : lines.slice(0, at).reverse();
  for (const line of candidates) {
    const name = exported.exec(line)?.[1];
    if (name) return name;
  }
  return undefined;
}

/** Extracts each fenced `ts` block of a Markdown file. */
export function readmeExamples(name: string, file: string, text: string): Snippet[] {
  const snippets: Snippet[] = [];
  let current: Snippet | undefined;
  const lines = text.split("\n");
  lines.forEach((line, at) => {
    if (current && line.startsWith("```")) current = undefined;
    else if (current) current.code.push(line);
    else if (/^```(ts|typescript|tsx)\b/.test(line)) {
      const marks = marksIn(/^<!-- (.+) -->$/.exec(lines[at - 1] ?? "")?.[1]);
      current = { kind: "readme", file, line: at + 2, code: [], package: name, ...marks };
      snippets.push(current);
    }
  });
  return snippets;
}

function filesUnder(folder: string): string[] {
  return readdirSync(root + folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
    .sort();
}
