/** A number that is sent to another process instead of a function. With it, the other process calls the function. */
export type FunctionMark = { $function: number };

/** Options of an adapter as they are sent to another process: each function is replaced by its number. */
export type Described = { [name: string]: unknown };

/** The configuration of a server, which the test sends. */
export type SetupMessage = {
  /** The URL through which the server calls the functions of the test. */
  control: string;
  /** When the server makes the options and the client. */
  mount: Mount;
  /** The name of the middleware that runs before the adapter, from `before.ts`. */
  before?: string;
  /** The options of the client. */
  account: Described;
  /** The options of the notification route. */
  notify: Described;
  /** The options of the checkout routes. */
  checkout: Described;
};

/** Whether the options and the client are made at the start or per request. */
export type Mount = "options at start" | "options per request";

/** The result of a call of one of the test's functions, sent to the process that made the call. */
export type CallAnswer = {
  /** The value that the function returned. */
  value?: unknown;
  /** The message of the error that the function threw. */
  error?: string;
  /** A number for each promise that the handler passed to `waitUntil`. By this number the test awaits the promise. */
  work: number[];
};
