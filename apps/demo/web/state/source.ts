import type { BackendName } from "../../src/shop/api.js";

/** A source file that the page shows: its path in the repository, its title, and a function that loads its text. */
export type SourceFile = { path: string; name: string; load: () => Promise<{ default: string }> };

type Load = SourceFile["load"];

const ofDemo = (path: string, load: Load): SourceFile => ({
  path: `apps/demo/${path}`,
  name: path.split("/").at(-1) as string,
  load,
});

const backends: Record<BackendName, SourceFile> = {
  express: ofDemo("src/backends/express.ts", () => import("../../src/backends/express.ts?raw")),
  nestjs: ofDemo("src/backends/nestjs.ts", () => import("../../src/backends/nestjs.ts?raw")),
  hono: ofDemo("src/backends/hono.ts", () => import("../../src/backends/hono.ts?raw")),
};

const shared: readonly SourceFile[] = [
  ofDemo("src/shop/shop.ts", () => import("../../src/shop/shop.ts?raw")),
  ofDemo("src/shop/till.ts", () => import("../../src/shop/till.ts?raw")),
  ofDemo("src/shop/orders.ts", () => import("../../src/shop/orders.ts?raw")),
  ofDemo("src/shop/refund-desk.ts", () => import("../../src/shop/refund-desk.ts?raw")),
];

/** The source files of a back end: its own file first, then the files that all back ends share. */
export const sourcesOf = (backend: BackendName): readonly SourceFile[] => [backends[backend], ...shared];

const example = (name: string, load: Load, file = "shop.ts"): SourceFile => ({
  path: `examples/${name}/${file}`,
  name,
  load,
});

/** The source files of the example shops. */
export const examples: readonly SourceFile[] = [
  example("express", () => import("../../../../examples/express/shop.ts?raw")),
  example("express-js", () => import("../../../../examples/express-js/shop.js?raw"), "shop.js"),
  example("nestjs", () => import("../../../../examples/nestjs/shop.ts?raw")),
  example("hono", () => import("../../../../examples/hono/shop.ts?raw")),
  example("nextjs", () => import("../../../../examples/nextjs/shop.ts?raw")),
  example("workers", () => import("../../../../examples/workers/shop.ts?raw")),
];
