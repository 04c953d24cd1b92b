/** Stands for a function in a message to another process. That process calls the function by this number. */
export type FunctionMark = { $function: number };

/** An adapter's options in a message to another process: a `FunctionMark` stands for each function. */
export type Described = { [name: string]: unknown };

/** The configuration that a test sends to its server process. */
export type SetupMessage = {
  /** The URL through which the server calls the functions of the test. */
  control: string;
  /** Whether the server makes its QFPay client and its routes' options at its start or for each request. */
  mount: Mount;
  /** The name of a middleware in `before.ts` that the server runs before the adapter. */
  before?: string;
  /** The options of the QFPay client. */
  account: Described;
  /** The options of the notification route. */
  notify: Described;
  /** The options of the checkout routes. */
  checkout: Described;
};

/** Whether a server makes its QFPay client and options once at its start or for each request. */
export type Mount = "options at start" | "options per request";

/** The result of a call of one of the test's functions, sent to the process that made the call. */
export type CallAnswer = {
  /** The value that the called function returned. */
  value?: unknown;
  /** The message of the error that the called function threw. */
  error?: string;
  /** The numbers of the promises that the function passed to `waitUntil`. The server awaits them by these numbers. */
  work: number[];
};
