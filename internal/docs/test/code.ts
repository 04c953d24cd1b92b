import { type Node, parseSync, Visitor } from "oxc-parser";

/** The names that an example in the docs imports, declares and exports at its top level, and all names that it uses. */
export type Code = {
  imports: Import[];
  /** The names that the example declares at its top level. */
  declared: string[];
  /** The names that the example exports. */
  exported: string[];
  /** All names that the example uses. */
  uses: ReadonlySet<string>;
};

/** A name that an example imports from the module `from`; `isDefault` for the module's default export. */
export type Import = { name: string; from: string; isDefault: boolean };

/** Writes an import as a line of code. */
export const importLine = ({ name, from, isDefault }: Import) =>
  `import ${isDefault ? name : `{ ${name} }`} from "${from}";`;

/** Ways to parse an example: as a whole file, as the members of an object or a class, or as an expression. */
const forms = [
  (code: string) => code,
  (code: string) => `({${code}\n})`,
  (code: string) => `(class {${code}\n})`,
  (code: string) => `(${code}\n)`,
];

/** Parses the code of an example. */
export function readCode(code: string): Code {
  const results = forms.map((form) => parseSync("example.tsx", form(code)));
  const { program, module } = results.find((result) => result.program.body.length > 0) ?? results[0]!;
  const imports = module.staticImports.flatMap(({ entries, moduleRequest }) =>
    entries.map(({ importName, localName }) => ({
      name: localName.value,
      from: moduleRequest.value,
      isDefault: importName.name === null,
    })),
  );
  const statements = program.body.map((it) => (it.type === "ExportNamedDeclaration" && it.declaration) || it);
  const declared = statements.flatMap((it) => {
    if (it.type === "VariableDeclaration")
      return it.declarations.flatMap(({ id }) => [...namesIn({ ...id, typeAnnotation: null })]);
    return it.type === "ClassDeclaration" || it.type === "FunctionDeclaration" ? [it.id!.name] : [];
  });
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.map(({ exportName }) => exportName.name ?? ""),
  );
  return { imports, declared, exported, uses: namesIn(program) };
}

/** The identifiers in a part of a program, without the names of object members. */
function namesIn(part: Node): Set<string> {
  const names = new Set<string>();
  const members = new Set<Node>();
  const skipKey = ({ key, computed }: { key: Node; computed: boolean }) => void (computed || members.add(key));
  const program = { type: "Program", body: [part], start: 0, end: 0 };
  new Visitor({
    MemberExpression: ({ property, computed }) => void (computed || members.add(property)),
    Property: skipKey,
    MethodDefinition: skipKey,
    PropertyDefinition: skipKey,
    TSPropertySignature: skipKey,
    TSMethodSignature: skipKey,
    TSParameterProperty: ({ parameter }) => void members.add(parameter),
    LabeledStatement: ({ label }) => void members.add(label),
    Identifier: (node) => void (members.has(node) || names.add(node.name)),
  }).visit(program as never);
  return names;
}
