/** Names a cell of the table in the docs; the reporter of the cells reads it back. */
export const cellName = (version: string, setup: string) =>
  `express | express ${version} | node ${process.versions.node.split(".")[0]} | ${setup}`;
