/** Returns the title of tests whose results docs/supported.md shows. scripts/cells-reporter.ts parses the title. */
export const cellName = (version: string, setup: string) =>
  `express | express ${version} | node ${process.versions.node.split(".")[0]} | ${setup}`;
