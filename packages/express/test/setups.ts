import type express from "express";
import type { ErrorRequestHandler, Express, RequestHandler } from "express";

/** The function `express()` of the Express version under test, which makes an application. */
export type Make = typeof express;

/** The notification handler and the checkout router of `@qfpay/express`. */
export type Routes = { notify: RequestHandler; checkout: RequestHandler };

/** An Express application with the adapter's routes, and with middleware before or after these routes. */
export type Setup = {
  /** The name of the application in the titles of its tests. */
  name: string;
  /** Builds the application on `app`: mounts the middleware and the routes in the order under test. */
  mount: (app: Express, make: Make, routes: Routes) => unknown;
  /** Whether to run only the notification tests, because another setup covers the checkout routes. */
  notifyOnly?: boolean;
  /** Whether to test only how the body is read, without time limits and logs of notifications. */
  bytesOnly?: boolean;
};

const mountBoth = (app: Express, { notify, checkout }: Routes) =>
  app.all("/qfpay/notify", notify).use("/checkout", checkout);

const before = (name: string, middleware: (make: Make) => RequestHandler): Setup => ({
  name: `${name} before`,
  mount: (app, make, routes) => mountBoth(app.use(middleware(make)), routes),
});

const onTheRoute = (name: string, middleware: (make: Make) => RequestHandler): Setup => ({
  name: `${name} on the route`,
  mount: (app, make, { notify, checkout }) =>
    app.all("/qfpay/notify", middleware(make), notify).use("/checkout", middleware(make), checkout),
});

/** The usual `verify` option of parsers: it keeps the bytes before they are parsed. */
const verify = (req: unknown, _res: unknown, buffer: Buffer) => {
  (req as { rawBody: Buffer }).rawBody = buffer;
};

const ignoreParserError: ErrorRequestHandler = (_error, _req, _res, next) => next();

/** Imitates a platform that reads the body before any middleware runs, as cloud functions do. */
const platform =
  (keep: (body: Buffer) => unknown): RequestHandler =>
  (req, _res, next) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.once("end", () => {
      Object.assign(req, { rawBody: keep(Buffer.concat(chunks)), body: { parsed: "by the platform" } });
      next();
    });
  };

/** A widespread middleware that collects the body in `req.rawBody` but calls `next` before the body has ended. */
const collecting: RequestHandler = (req, _res, next) => {
  Object.assign(req, { rawBody: "" });
  req.on("data", (chunk: Buffer) => {
    (req as unknown as { rawBody: string }).rawBody += chunk;
  });
  next();
};

/**
 * Leaves out the checkout tests. The checkout routes read no raw bytes, so one application with a JSON parser and
 * one without are enough to test them.
 */
const forNotifications = (setup: Setup): Setup => ({ ...setup, notifyOnly: true });

/** Applications that keep the exact bytes of the body, so that all tests of an adapter must pass. */
const keepingBytes: Setup[] = [
  { name: "no parser", mount: (app, _make, routes) => mountBoth(app, routes) },
  forNotifications({
    name: "express.json() and express.urlencoded() after",
    mount: (app, make, routes) => mountBoth(app, routes).use(make.json(), make.urlencoded({ extended: true })),
  }),
  {
    name: "express.json({ verify }) before",
    // The parser's errors are ignored, because the adapter itself must refuse bodies that are not JSON.
    mount: (app, make, routes) => mountBoth(app.use(make.json({ verify }), ignoreParserError), routes),
  },
  forNotifications(before("express.urlencoded({ verify })", (make) => make.urlencoded({ extended: true, verify }))),
  forNotifications(before("express.raw() of any type", (make) => make.raw({ type: "*/*" }))),
  forNotifications(onTheRoute("express.raw() of any type", (make) => make.raw({ type: "*/*" }))),
  forNotifications(before("express.text()", (make) => make.text())),
  forNotifications(before("platform's req.rawBody, a Buffer", () => platform((body) => body))),
  forNotifications(before("middleware that collects req.rawBody without waiting", () => collecting)),
  forNotifications({
    name: "router of a sub-application",
    mount(app, make, { notify, checkout }) {
      const router = make.Router().use("/notify", notify);
      return app.use(make().use("/qfpay", router)).use(make().use("/checkout", checkout)).use(make.json());
    },
  }),
];

/** An Express application that keeps the body of a notification as text. */
export type TextSetup = Setup & {
  /** Whether the middleware keeps a byte order mark when it decodes the body. */
  keepsMark?: true;
};

/** Applications that keep the body as decoded text. Its bytes can be restored unless the decoding lost some. */
const keepingText: TextSetup[] = [
  before("express.text() of any type", (make) => make.text({ type: "*/*" })),
  onTheRoute("express.text() of any type", (make) => make.text({ type: "*/*" })),
  { ...before("platform's req.rawBody, text", () => platform((body) => body.toString("utf8"))), keepsMark: true },
];

/** Applications that keep only the parsed JSON value of the body, not its bytes. */
const keepingValues: Setup[] = [
  before("express.json()", (make) => make.json()),
  onTheRoute("express.json()", (make) => make.json()),
];

/** An application that loses the bytes of one content type. The adapter's error must contain `culprit` and `fix`. */
export type LosingSetup = Setup & { contentType: string; culprit: string; fix: string };

const losing = (setup: Setup, contentType: string, culprit: string, fix: string): LosingSetup => ({
  ...setup,
  name: `${setup.name}: loud 500`,
  contentType,
  culprit,
  fix,
});

const form = "application/x-www-form-urlencoded";

/** Applications in which the exact bytes of the body are lost. */
const losingBytes: LosingSetup[] = [
  losing(
    before("express.urlencoded()", (make) => make.urlencoded({ extended: true })),
    form,
    "express.urlencoded() read them",
    "express.urlencoded({ verify: (req, _res, buf)",
  ),
  losing(
    before("middleware that read the body", () => (req, _res, next) => void req.resume().once("end", next)),
    "application/json",
    "A middleware read them",
    "Mount qfpayNotify before whatever reads the body",
  ),
  losing(
    before("parser of forms with files", () => (req, _res, next) => {
      req.resume().once("end", () => {
        req.body = { field: "of the form" };
        next();
      });
    }),
    "multipart/form-data; boundary=x",
    "A middleware read them",
    "Mount qfpayNotify before whatever reads the body",
  ),
];

/** The applications under test, by what they keep of a body: its bytes, its text, only its JSON value, or nothing. */
export type Setups = {
  bytes: readonly Setup[];
  text: readonly TextSetup[];
  values: readonly Setup[];
  nothing: readonly LosingSetup[];
};

/** All applications under which the adapter is tested. */
export const allSetups: Setups = {
  bytes: keepingBytes,
  text: keepingText,
  values: keepingValues,
  nothing: losingBytes,
};

const isFast = (setup: Setup) => setup.name === "no parser";
const verifying = keepingBytes.filter(({ name }) => name === "express.json({ verify }) before");

/** The applications for the unit tests: one of each list, and a second one of `bytes` for notifications only. */
export const fastSetups: Setups = {
  bytes: [...keepingBytes.filter(isFast), ...verifying.map(forNotifications)],
  text: keepingText.slice(0, 1),
  values: keepingValues.slice(0, 1),
  nothing: losingBytes.slice(0, 1),
};

/** The applications of the e2e tests: those on which the unit tests do not run every test of the adapter. */
export const slowSetups: Setups = {
  bytes: keepingBytes.filter((setup) => !isFast(setup)),
  text: keepingText.slice(1),
  values: keepingValues.slice(1),
  nothing: losingBytes.slice(1),
};

/** Leaves out the tests of time limits and logs of notifications. */
const forBytes = (setup: Setup): Setup => ({ ...setup, bytesOnly: true });

/** The applications on which the e2e tests of each commit run with Express 5. */
export const setupsForEachCommit: Setups = { ...slowSetups, bytes: slowSetups.bytes.map(forBytes) };

/**
 * The applications of the e2e tests with Express 4 for each commit: one for each way in which a body can arrive. The
 * checkout routes are tested only without a parser.
 */
export const setupsOfExpress4: Setups = {
  ...fastSetups,
  bytes: [
    ...keepingBytes.filter(isFast),
    ...keepingBytes
      .filter(({ name }) => ["express.json({ verify }) before", "express.raw() of any type before"].includes(name))
      .map((setup) => forBytes(forNotifications(setup))),
  ],
};
