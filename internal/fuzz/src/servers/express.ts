import { createServer } from "node:http";
import { qfpayNotify } from "@qfpay/express";
import express, { type ErrorRequestHandler } from "express";
import { path } from "../fuzz-request.js";
import { listening } from "./listening.js";
import type { MakeServer } from "./make-server.js";

/** Responds to a request that the parser refused. Express's own error page would show a stack trace. */
const refused: ErrorRequestHandler = (error, _req, res, _next) => {
  // The connection is closed, because otherwise the unread rest of the body would be taken for the next request.
  res.set("connection", "close").status(error.status).end();
};

/** Starts a server that receives the fuzzer's notifications with the adapter for Express. */
export const expressServer: MakeServer = async ({ parsesFirst, ...options }) => {
  const app = express();
  if (parsesFirst) app.use(express.json(), refused);
  app.all(path, qfpayNotify(options));
  return listening(createServer(app));
};
