/** A mark that replaces a function of the test: a number by which the server can call the function. */
export type FunctionMark = { $function: number };

/** Options whose functions stay in the test's process and are replaced by marks. */
export type Described = { [name: string]: unknown };

/** The configuration of a server, which the test sends. */
export type SetupMessage = {
  /** The URL through which the server calls the test. */
  control: string;
  mount: Mount;
  /** The name of the middleware that runs before the notification handler. */
  before?: string;
  account: Described;
  notify: Described;
  checkout: Described;
};

/** Whether the options and the client are made at the start or per request. */
export type Mount = "options at start" | "options per request";

/** The result of one of the test's functions, sent to the process that called it. */
export type CallAnswer = {
  value?: unknown;
  error?: string;
  /** The work that the handler passed to `waitUntil`: numbers by which the test can await each piece. */
  work: number[];
};
