import { createServer } from "node:http";
import { qfpayNotify } from "@qfpay/express";
import express from "express";
import { path } from "../hostile.js";
import { listening } from "./listening.js";
import type { MakeServer } from "./start.js";

export const expressServer: MakeServer = async (options) => {
  const app = express();
  app.all(path, qfpayNotify(options));
  return listening(createServer(app));
};
