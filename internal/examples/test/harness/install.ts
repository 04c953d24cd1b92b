import { cpSync } from "node:fs";
import { basename, join } from "node:path";
import { npmInstall } from "@qfpay/npm";
import { useTarballs } from "../../../consumers/test/harness/install.js";
import type { Packed } from "../../../consumers/test/harness/pack.js";
import { examplesFolder } from "./example.js";

const built = /^(node_modules|dist|\.next|\.wrangler|books\.db.*)$/;

/** Copies an example into an empty folder, as a user would, and installs the `@qfpay` packages from tarballs. */
export async function installExample(name: string, into: string, packed: readonly Packed[]): Promise<void> {
  cpSync(join(examplesFolder, name), into, { recursive: true, filter: (path) => !built.test(basename(path)) });
  useTarballs(into, packed);
  await npmInstall(into, ["--strict-peer-deps", "--prefer-offline"]);
}
