/** A function of the test, as a number by which the server can call it. */
export type FunctionMark = { $function: number };

/** Options whose functions are in the test's process. */
export type Described = { [name: string]: unknown };

/** The set-up of a server. */
export type SetupMessage = {
  /** The URL through which the server calls the test. */
  control: string;
  mount: Mount;
  /** Middleware that runs before the notification handler. */
  before?: string;
  account: Described;
  notify: Described;
  checkout: Described;
};

/** Whether options and client are made at start or per request. */
export type Mount = "options at start" | "options per request";

/** The result of one of the test's functions, sent to the process that called it. */
export type CallAnswer = {
  value?: unknown;
  error?: string;
  /** The work that the handler passed to `waitUntil`, as a number by which the test can await it. */
  work: number[];
};
