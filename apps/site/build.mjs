// Makes the site. Its pages come from the READMEs, docs/ and examples/, and its API reference from the docstrings.
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, createServer } from "vitepress";
import { writeApi } from "./src/api.mjs";
import { apiModules } from "./src/api-sidebar.mjs";
import { llmsText } from "./src/llms.mjs";
import { siteFolder } from "./src/places.mjs";
import { writePages } from "./src/write-pages.mjs";

const source = join(siteFolder, ".pages");
const published = join(siteFolder, ".published");

for (const folder of [source, published]) rmSync(folder, { recursive: true, force: true });
mkdirSync(published, { recursive: true });
writePages(source, published);
await writeApi(join(source, "api"));

for (const name of readdirSync(join(source, "api"), { recursive: true, encoding: "utf8" })) {
  if (!name.endsWith(".md")) continue;
  cpSync(join(source, "api", name), join(published, "api", name));
}
writeFileSync(join(published, "llms.txt"), llmsText(apiModules()));

if (process.argv[2] === "dev") {
  const server = await createServer(siteFolder);
  await server.listen();
  server.printUrls();
} else {
  await build(siteFolder);
  cpSync(published, join(siteFolder, "dist"), { recursive: true });
}
