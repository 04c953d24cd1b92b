import { version } from "@nestjs/core/package.json";

/** Returns the name of a test whose result is shown in docs/supported.md. The reporter parses this name. */
export const cellName = (platform: string, setup: string) =>
  `nestjs | nest ${version}, ${platform} | node ${process.versions.node.split(".")[0]} | ${setup}`;
