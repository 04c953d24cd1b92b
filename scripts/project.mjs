// Facts about this project that many files repeat. `npm run project` copies them into all package.json files and
// READMEs; a test in internal/docs fails if one of these files differs.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { names } from "./packages.mjs";

/** The facts about this project that many files repeat. */
export const project = {
  owner: "qfpay",
  repository: "qfpay-js",
  /**
   * Whether the project says that it is independent of QFPay. With `false`, the project says that QFPay maintains it.
   */
  isIndependent: true,
  isPublished: false,
};

const root = fileURLToPath(new URL("..", import.meta.url));
const home = `https://github.com/${project.owner}/${project.repository}`;

const sentences = {
  en: [
    project.isPublished ? "Published on npm." : "Not on npm yet, so [install it from a clone](INSTALL).",
    "Tested against its own simulator and QFPay's documents, not against a live account.",
    project.isIndependent ? "An independent project, not QFPay's own." : "Maintained by QFPay.",
  ].join(" "),
  zh: [
    project.isPublished ? "套件已發佈到 npm。" : "套件仍未發佈到 npm。",
    "只在隨附的模擬網關測試過（按 QFPay 文件編寫），未用真實商戶帳戶驗證。",
    project.isIndependent ? "這是獨立項目，並非 QFPay 官方出品。" : "由 QFPay 維護。",
  ].join(""),
};

/** Returns the line of a README that states whether the project is ready for use. */
export const stateLine = (file) =>
  file.endsWith(".zh-Hant.md")
    ? `**現況**：${sentences.zh}`
    : `**State:** ${sentences.en.replace("INSTALL", file === "README.md" ? "#from-a-clone" : "../../README.md#from-a-clone")}`;

/** The paths of all READMEs. */
export const readmes = ["README.md", "README.zh-Hant.md", ...names.map((name) => `packages/${name}/README.md`)];

/** Returns the members of a package's package.json that name the repository. */
export const originOf = (name) => ({
  repository: { type: "git", url: `git+${home}.git`, directory: `packages/${name}` },
  homepage: `${home}/tree/main/packages/${name}#readme`,
  bugs: `${home}/issues`,
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const file of readmes) {
    const text = readFileSync(join(root, file), "utf8");
    writeFileSync(join(root, file), text.replace(/^\*\*(State:\*\* |現況\*\*：).*$/m, stateLine(file)));
  }
  for (const name of names) {
    const file = join(root, "packages", name, "package.json");
    const manifest = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, `${JSON.stringify(Object.assign(manifest, originOf(name)), null, 2)}\n`);
  }
}
