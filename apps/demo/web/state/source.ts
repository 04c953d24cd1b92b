import type { BackendName } from "../../src/shop/api.js";

/** A file of this demo, in the page's own bundle: loaded when somebody wants to read it. */
export type SourceFile = { path: string; load: () => Promise<{ default: string }> };

const backends: Record<BackendName, SourceFile> = {
  express: { path: "src/backends/express.ts", load: () => import("../../src/backends/express.ts?raw") },
  nestjs: { path: "src/backends/nestjs.ts", load: () => import("../../src/backends/nestjs.ts?raw") },
  hono: { path: "src/backends/hono.ts", load: () => import("../../src/backends/hono.ts?raw") },
};

const shared: readonly SourceFile[] = [
  { path: "src/shop/shop.ts", load: () => import("../../src/shop/shop.ts?raw") },
  { path: "src/shop/till.ts", load: () => import("../../src/shop/till.ts?raw") },
  { path: "src/shop/orders.ts", load: () => import("../../src/shop/orders.ts?raw") },
  { path: "src/shop/refund-desk.ts", load: () => import("../../src/shop/refund-desk.ts?raw") },
];

/** What a back end is made of: its own file first, then what all three share. */
export const sourcesOf = (backend: BackendName): readonly SourceFile[] => [backends[backend], ...shared];
