import type { Server } from "node:http";
import type { NotifyOptions } from "@qfpay/core";

/** The options of a server. With `parsesFirst`, the Express server parses each body as JSON before the adapter. */
export type ServerOptions = NotifyOptions & { parsesFirst?: boolean | undefined };

/** Makes a server that does not listen yet. */
export type MakeServer = (options: ServerOptions) => Promise<{ server: Server; listen(): Promise<unknown> }>;
