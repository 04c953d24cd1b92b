import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { qfpayNotify } from "@qfpay/hono";
import { Hono } from "hono";
import { path } from "../fuzz-request.js";
import { listening } from "./listening.js";
import type { MakeServer } from "./make-server.js";

/** Makes a server whose notification route uses the adapter for Hono. */
export const honoServer: MakeServer = async (options) => {
  const app = new Hono().all(path, qfpayNotify(options));
  return listening(createAdaptorServer({ fetch: app.fetch }) as Server);
};
