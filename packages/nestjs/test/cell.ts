import { version } from "@nestjs/core/package.json";

/** The name of a test that fills a cell of the table in docs/supported.md. The reporter parses it. */
export const cellName = (platform: string, setup: string) =>
  `nestjs | nest ${version}, ${platform} | node ${process.versions.node.split(".")[0]} | ${setup}`;
