type Manifest = { dependencies?: Record<string, string>; peerDependencies?: Record<string, string> };
type Entry = { module: string; source: string };

export const names: readonly string[];
export const packages: readonly {
  name: string;
  manifest: Manifest;
  entries: readonly Entry[];
  needs: readonly string[];
  isAdapter: boolean;
}[];
export const entries: readonly Entry[];
