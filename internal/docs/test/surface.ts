import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";
import { root } from "./extract.js";

const parsed = (file: string) => parseSync(file, readFileSync(root + file, "utf8"));

/** Returns the names that a source file exports. */
export function exportsOf(file: string): string[] {
  const entries = parsed(file).module.staticExports.flatMap((statement) => statement.entries);
  return entries.flatMap(({ exportName, moduleRequest }) => {
    if (exportName.name !== null) return [exportName.name];
    return moduleRequest ? exportsOf(join(dirname(file), moduleRequest.value.replace(/\.js$/, ".ts"))) : [];
  });
}

/** Returns the names of the members of an object type that a source file exports, without nested members. */
export function membersOf(file: string, type: string): string[] {
  const statements = parsed(file).program.body.map(
    (it) => (it.type === "ExportNamedDeclaration" && it.declaration) || it,
  );
  const found = statements.find((it) => it.type === "TSTypeAliasDeclaration" && it.id.name === type);
  if (found?.type !== "TSTypeAliasDeclaration") throw new Error(`${file} declares no type ${type}.`);
  const { typeAnnotation: body } = found;
  return (body.type === "TSIntersectionType" ? body.types : [body])
    .flatMap((part) => (part.type === "TSTypeLiteral" ? part.members : []))
    .flatMap((member) => ("key" in member && member.key.type === "Identifier" ? [member.key.name] : []));
}

/** Returns the public methods of the classes that a source file exports, each with its docstring. */
export function methodsOf(file: string): { name: string; docstring: string }[] {
  const { program, comments } = parsed(file);
  const text = readFileSync(root + file, "utf8");
  return program.body.flatMap((statement) => {
    if (statement.type !== "ExportNamedDeclaration" || statement.declaration?.type !== "ClassDeclaration") return [];
    const { id, body } = statement.declaration;
    return body.body.flatMap((member) => {
      if (member.type !== "MethodDefinition" || member.kind !== "method" || member.key.type !== "Identifier") return [];
      const before = comments.findLast(({ end }) => end <= member.start);
      const isBeside = before && text.slice(before.end, member.start).trim() === "";
      return [{ name: `${id?.name}.${member.key.name}`, docstring: isBeside ? before.value : "" }];
    });
  });
}
