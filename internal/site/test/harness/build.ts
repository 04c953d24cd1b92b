import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { npmInstall } from "@qfpay/npm";

const folder = fileURLToPath(new URL("../../../../apps/site", import.meta.url));

/** Runs before all tests: installs the site's own tools and builds the site, as `npm run site` does. */
export default async function prepare(): Promise<void> {
  await npmInstall(folder, ["--prefer-offline"]);
  await promisify(execFile)(process.execPath, ["build.mjs"], { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
}
