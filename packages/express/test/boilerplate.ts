import compression from "compression";
import type { ErrorRequestHandler, Express } from "express";
import { rateLimit } from "express-rate-limit";
import helmet from "helmet";
import type { Make, Routes } from "./setups.js";

const notFound = Object.assign(new Error("Not found"), { status: 404 });

/** The last middleware of common application templates, which turns every error into JSON. */
const errorHandler: ErrorRequestHandler = (error, _req, res, _next) => {
  const { status = 500 } = error as { status?: number };
  res.status(status).json({ code: status, message: status < 500 ? "Bad request" : "Internal Server Error" });
};

/** Mounts QFPay's routes after all other middleware, as public boilerplates of Express applications do. */
export function asBoilerplates(app: Express, make: Make, { notify, checkout }: Routes): void {
  app.use(helmet());
  app.use(compression());
  app.use(make.json());
  app.use(make.urlencoded({ extended: true }));
  app.use(rateLimit({ windowMs: 15 * 60_000, limit: 10_000 }));
  app.all("/qfpay/notify", notify);
  app.use("/checkout", checkout);
  app.use((_req, _res, next) => next(notFound));
  app.use(errorHandler);
}
