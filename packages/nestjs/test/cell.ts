import { version } from "@nestjs/core/package.json";

/** Returns the title of tests whose results docs/supported.md shows. scripts/cells-reporter.ts parses the title. */
export const cellName = (platform: string, setup: string) =>
  `nestjs | nest ${version}, ${platform} | node ${process.versions.node.split(".")[0]} | ${setup}`;
