/** Returns the name of a test whose result is shown in docs/supported.md. The reporter parses this name. */
export const cellName = (version: string, setup: string) =>
  `express | express ${version} | node ${process.versions.node.split(".")[0]} | ${setup}`;
