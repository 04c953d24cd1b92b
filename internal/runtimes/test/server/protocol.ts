/** A function of the test, as the server knows it: a number to call it by. */
export type FunctionMark = { $function: number };

/** Options whose functions live in the test's process. */
export type Described = { [name: string]: unknown };

/** What a server is to be set up as. */
export type SetupMessage = {
  /** Where the test takes calls. */
  control: string;
  mount: Mount;
  /** Middleware that runs before the notification handler. */
  before?: string;
  account: Described;
  notify: Described;
  checkout: Described;
};

/** When options and client are made. */
export type Mount = "options at start" | "options per request";

/** What the test answers to a call. */
export type CallAnswer = {
  value?: unknown;
  error?: string;
  /** Work the handler passed to `waitUntil`, to be awaited by its number. */
  work: number[];
};
