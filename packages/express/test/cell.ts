/** The name of a test that fills a cell of the table in docs/supported.md. The reporter parses it. */
export const cellName = (version: string, setup: string) =>
  `express | express ${version} | node ${process.versions.node.split(".")[0]} | ${setup}`;
