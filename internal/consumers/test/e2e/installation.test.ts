import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { manifestOf } from "../harness/pack.js";

const { packed, sets } = inject("workshop");
const ours = new Set(packed.map(({ name }) => name));

type Lock = { packages: Record<string, { version?: string; resolved?: string }> };

describe.each(Object.entries(sets))("%s", (_set, folder) => {
  const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as Lock;
  const found = Object.entries(lock.packages).flatMap(([path, entry]) => {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    return ours.has(name) ? [{ path, name, ...entry }] : [];
  });

  it("has one copy of each of our packages, from its tarball", () => {
    expect(found.map(({ path }) => path)).toContain("node_modules/@qfpay/core");
    for (const { path, name, resolved } of found) {
      expect(path).toBe(`node_modules/${name}`);
      expect(resolved).toMatch(/^file:.*\.tgz$/);
    }
  });

  it("has packages that ask for published versions only, and whose files are there", () => {
    for (const { path } of found) {
      const { dependencies = {}, peerDependencies = {}, exports } = manifestOf(join(folder, path));
      for (const range of Object.values({ ...dependencies, ...peerDependencies })) expect(range).toMatch(/^[\^>=\d]/);
      const files = [...JSON.stringify(exports).matchAll(/"(\.\/[^"]+\.\w+)":?/g)].map(([, file]) => file!);
      expect(files.length).toBeGreaterThan(1);
      for (const file of files) expect(existsSync(join(folder, path, file)), file).toBe(true);
    }
  });

  it("has no source maps, and no file that points at one", () => {
    for (const { path } of found) {
      const dist = join(folder, path, "dist");
      const files = readdirSync(dist, { recursive: true, encoding: "utf8" });
      expect(files.filter((file) => file.endsWith(".map"))).toEqual([]);
      const code = files.filter((file) => /\.c?js$/.test(file));
      expect(code.length).toBeGreaterThan(1);
      for (const file of code) expect(readFileSync(join(dist, file), "utf8")).not.toContain("sourceMappingURL");
    }
  });
});

it.each([
  ["@qfpay/express", ["express"]],
  ["@qfpay/hono", ["hono"]],
  [
    "@qfpay/nestjs",
    ["@nestjs/common", "@nestjs/core", "@nestjs/testing", "@qfpay/simulator", "reflect-metadata", "rxjs"],
  ],
])("%s was run at both ends of its peer ranges", (name, peers) => {
  const installed = (set: string, peer: string) => manifestOf(join(sets[set]!, "node_modules", peer)).version;
  const { peerDependencies = {} } = manifestOf(join(sets.lowest!, "node_modules", name));
  expect(Object.keys(peerDependencies)).toEqual(peers);
  for (const [peer, range] of Object.entries(peerDependencies)) {
    const lowest = /\d+\.\d+\.\d+/.exec(range)![0];
    const newestMajor = /(\d+)\.\d+\.\d+$/.exec(range)![1];
    expect(installed("lowest", peer)).toBe(lowest);
    expect(installed("latest", peer).split(".")[0]).toBe(newestMajor);
  }
});
