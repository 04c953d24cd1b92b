import { version } from "@nestjs/core/package.json";

/** Names a cell of the table in the docs; the reporter of the cells reads it back. */
export const cellName = (platform: string, setup: string) =>
  `nestjs | nest ${version}, ${platform} | node ${process.versions.node.split(".")[0]} | ${setup}`;
