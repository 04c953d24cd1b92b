import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { names } from "../../../scripts/packages.mjs";

/** The root folder of the repository. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

const skillFolder = "packages/core/skills/qfpay";

/** The files of the skill, which are the instructions for coding agents in `@qfpay/core`. */
const skillFiles = [
  `${skillFolder}/SKILL.md`,
  ...readdirSync(`${root}${skillFolder}/references`).map((file) => `${skillFolder}/references/${file}`),
];

/** An example in a docstring or a Markdown file. */
export type Snippet = {
  /** Where the example stands; `readme` means any Markdown file. */
  kind: "docstring" | "readme";
  /** The path of the file in the repository. */
  file: string;
  /** The line of the file at which the example's code begins. */
  line: number;
  /** The lines of the example. */
  code: string[];
  /** The package's folder, such as `core`; `root` for docs/ and the files in the root folder, `demo` for the demo. */
  package: string;
  /** For an example in a docstring: the name of the export to which the docstring belongs. */
  owner?: string;
  /** The reason why the tests do not run the example, from a comment `not run: <reason>` above it. */
  notRun?: string | undefined;
  /** The server that the example needs, such as Redis, from a comment `... because it needs <server>` above it. */
  needs?: string | undefined;
};

/** The name of an example in test titles: its file and line. */
export const nameOf = ({ file, line }: Snippet) => `${file}:${line}`;

/** Returns all examples in docstrings, READMEs, docs and the skill for coding agents. */
export function allSnippets(): Snippet[] {
  const sources = names.flatMap((name) =>
    filesUnder(`packages/${name}/src`).flatMap((file) => docstringExamples(name, file, read(file))),
  );
  const readmes = names.map((name) => [name, `packages/${name}/README.md`] as const);
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

/** Extracts each `@example` of a file of the package `name`, up to the next tag or the end of the docstring. */
export function docstringExamples(name: string, file: string, text: string): Snippet[] {
  const { comments, module } = parseSync(file, text);
  return comments.flatMap(({ value, start }, at) => {
    const lines = value.replace(/\s+$/, "").split("\n");
    const content = lines.map((line) => line.replace(/^\s*\* ?/, ""));
    const tags = content.flatMap((line, index) => (tag.test(line) ? [index] : []));
    const line = text.slice(0, start).split("\n").length;
    // A docstring describes the next export below it, or a member of the export around it.
    const owner = module.staticExports.find(({ end }) => end > start)?.entries[0]?.exportName.name ?? undefined;
    const before = comments[at - 1];
    const marks = marksIn(before && text.slice(before.end, start).trim() === "" ? before.value.trim() : "");
    return tags
      .filter((index) => content[index]!.startsWith("@example"))
      .map((index): Snippet => {
        const [first = "", ...rest] = content.slice(
          index,
          tags.find((next) => next > index),
        );
        const beside = first.slice("@example ".length);
        const code = beside ? [beside, ...rest] : rest;
        const codeLine = line + index + (beside ? 0 : 1);
        return { kind: "docstring", file, line: codeLine, code, package: name, owner, ...marks };
      });
  });
}

const tag = /^@(example|param|throws|returns|see|remarks|default|deprecated)\b/;

type Marks = Pick<Snippet, "notRun" | "needs">;

const marksIn = (comment = ""): Marks => ({
  notRun: /^not run: (.+)$/.exec(comment)?.[1],
  needs: /^The e2e tests run the example below, because it needs (.+)$/.exec(comment)?.[1],
});

/** Extracts the TypeScript blocks of a Markdown file. `name` is the folder of the file's package, or `root`. */
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
