// Writes the API reference of the packages from their docstrings, as Markdown.
import { join } from "node:path";
import { Application, Converter, ReflectionKind } from "typedoc";
import { entries } from "../../../scripts/packages.mjs";
import { root, siteFolder } from "./places.mjs";

/**
 * Writes the API reference.
 *
 * @param {string} into the folder to write in, which is emptied
 * @throws {Error} if a docstring has a link that leads nowhere or a tag that TypeDoc does not know
 */
export async function writeApi(into) {
  const modules = entries.map(({ module, source }) => ({ module, source: join(root, source) }));
  const app = await Application.bootstrapWithPlugins({
    name: "API reference",
    entryPoints: modules.map(({ source }) => source),
    tsconfig: join(siteFolder, "tsconfig.json"),
    plugin: ["typedoc-plugin-markdown"],
    skipErrorChecking: true, // The repository's TypeScript, which is newer than TypeDoc's, has checked the sources.
    excludePrivate: true,
    excludeInternal: true,
    excludeExternals: true,
    disableSources: true,
    disableGit: true,
    readme: "none",
    outputs: [{ name: "markdown", path: into }],
    router: "member",
    entryFileName: "index",
    logLevel: "Warn",
    preservedTypeAnnotationTags: ["@throws"], // Keeps the error's class in `@throws {Class}`.
    validation: { notExported: false, invalidLink: true },
    hidePageHeader: true,
    hideBreadcrumbs: true,
    sanitizeComments: true,
    useHTMLEncodedBrackets: true,
    parametersFormat: "table",
    propertiesFormat: "table",
    interfacePropertiesFormat: "table",
    typeDeclarationFormat: "table",
    enumMembersFormat: "table",
  });
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (!reflection.kindOf(ReflectionKind.Module)) return;
    const source = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile().fileName;
    reflection.name = modules.find((one) => one.source === source)?.module ?? reflection.name;
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const tags = Object.values(project.reflections).flatMap(({ comment }) => comment?.blockTags ?? []);
    for (const { typeAnnotation, content } of tags) {
      if (!typeAnnotation) continue;
      const error = typeAnnotation.replace(/^\{|\}$/g, "");
      content.unshift({ kind: "code", text: `\`${error}\`` }, { kind: "text", text: " " });
    }
  });
  const project = await app.convert();
  if (!project) throw new Error("The API reference could not be made.");
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error("The API reference has flaws, see above.");
}
